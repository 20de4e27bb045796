/**
 * Writes a simulated call to the terminal as it happens.
 */
import type { FromServer } from "../lib/simulation/side_messages.ts";
import type { TranscriptLine } from "./call_transcript.ts";
import type { CallerEvents, CallReport } from "./caller.ts";
import type { Speech } from "../simulator/dialogue_script.ts";
import { percentile } from "../lib/percentile.ts";
import type { TurnLatency } from "./latency.ts";

export class CallPrinter implements CallerEvents {
  readonly #write: (line: string) => void;
  readonly #verbose: boolean;

  constructor(write: (line: string) => void, verbose: boolean) {
    this.#write = write;
    this.#verbose = verbose;
  }

  onStarted(atMs: number): void {
    this.#line(atMs, "·", "the stream is open");
  }

  onCallerSays({ text, file }: Speech, atMs: number): void {
    this.#line(atMs, "you", text === "" ? `(${file})` : text);
  }

  onLine({ who, text, unheard }: TranscriptLine, atMs: number): void {
    if (who === "agent") this.#line(atMs, "agent", unheard ? `${text} — [cut off: ${unheard}]` : text);
    else this.#line(atMs, "heard", text);
  }

  onAnswer(latency: TurnLatency, atMs: number): void {
    this.#line(atMs, "·", answerLine(latency));
  }

  onServer(message: FromServer, atMs: number): void {
    if (message.type === "outcome") return this.#outcome(message);
    if (!this.#verbose || message.type !== "event") return;
    this.#line(atMs, "·", `${message.event} ${JSON.stringify(message.fields)}`);
  }

  onMark(name: string, atMs: number, cause: "played" | "cleared"): void {
    if (this.#verbose) this.#line(atMs, "·", `mark ${name} ${cause}`);
  }

  onWebhook(path: string, status: number, tookMs: number): void {
    if (this.#verbose) this.#write(`${" ".repeat(9)}·      ${path} answered ${status} in ${Math.round(tookMs)} ms`);
  }

  onNote(text: string, atMs: number): void {
    this.#line(atMs, "!", text);
  }

  /** What is kept of the call, as its owner will read it. */
  #outcome({ lead, viewings, summary }: Extract<FromServer, { type: "outcome" }>): void {
    const { callSid: _, ...facts } = lead;
    this.#write("");
    this.#write(`lead      ${JSON.stringify(facts)}`);
    for (const { listingId, startsAtMs, name } of viewings) {
      this.#write(`viewing   ${listingId}, ${new Date(startsAtMs).toISOString()}, ${name}`);
    }
    this.#write(`missing   ${summary.missing.join(", ") || "nothing"}`);
    for (const line of summary.lines) this.#write(`summary   ${line}`);
  }

  /** What remains to be said when the call is over. */
  static summary({ end, problems, turns, greetingMs, counts, recording }: CallReport): string {
    const answers = turns.map(({ answerMs }) => answerMs);
    const stops = turns.flatMap(({ stoppedAfterMs }) => stoppedAfterMs ?? []);
    return [
      "",
      `call      ${(end.durationMs / 1000).toFixed(1)} s, ${end.why}`,
      `greeting  ${greetingMs === undefined ? "none" : `heard ${Math.round(greetingMs)} ms after the stream opened`}`,
      `answers   ${answers.length === 0 ? "none" : `${answers.length}, ${spread(answers)}`}`,
      ...(stops.length === 0 ? [] : [`yielded   ${stops.length}, ${spread(stops)} after the interruption began`]),
      `audio     ${(recording.durationMs / 1000).toFixed(1)} s, ${counts.underruns} underruns, ` +
      `${counts.framesLost} of ${counts.framesSent + counts.framesLost} frames lost on the way`,
      ...problems.map((problem) => `PROBLEM   ${problem}`),
    ].join("\n");
  }

  #line(atMs: number, who: string, text: string): void {
    this.#write(`${(atMs / 1000).toFixed(2).padStart(7)}  ${who.padEnd(6)} ${text}`);
  }
}

function answerLine({ turn, answerMs, stoppedAfterMs }: TurnLatency): string {
  const answered = answerMs >= 0
    ? `answered ${Math.round(answerMs)} ms after the caller's last sound`
    : `spoke ${Math.round(-answerMs)} ms before the caller had finished`;
  const stopped = stoppedAfterMs === undefined
    ? ""
    : `, had fallen silent ${Math.round(stoppedAfterMs)} ms after the first`;
  return `turn ${turn}: ${answered}${stopped}`;
}

function spread(values: readonly number[]): string {
  const at = (share: number) => `${Math.round(percentile(values, share)!)} ms`;
  return `median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)}`;
}
