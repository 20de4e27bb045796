// deno-lint-ignore-file no-console
/**
 * A call of 20 turns in real time through stand-ins at the public medians (final words 880 ms after the end of speech,
 * words every 100 ms, first token 540 ms, 60 tokens/s, first audio 200 ms): how long the caller waits, with the default
 * settings, without speculation, and without words before the end.
 *
 *   deno run -A bench/cloud_call.ts [turns] [default] [no-speculation] [no-partials]     (all three: about 7 minutes)
 *
 * `turns` shows each turn: silence until the end was decided, last word, making, wait.
 */
import { SentenceSplitter } from "../lib/brain/sentences.ts";
import { PUBLIC_MEDIANS } from "../tests/standins/dialogue.ts";
import { CLOUD_DIALOGUE } from "./cloud_dialogue.ts";
import { callerVoice, holdCall, type LogLine, quantile, startRig } from "./cloud_rig.ts";

const RUNS: Record<string, { standins: string[]; env: Record<string, string> }> = {
  "default": { standins: [], env: {} },
  "no-speculation": { standins: [], env: { SPECULATION: "off" } },
  "no-partials": { standins: ["no-partials"], env: {} },
};

const texts = CLOUD_DIALOGUE.map(({ caller }) => caller);
const voice = await callerVoice(texts);
const named = Deno.args.filter((name) => Object.hasOwn(RUNS, name));
const wanted = named.length > 0 ? named : Object.keys(RUNS);

console.log("                  turns   wait p50     p95     max   own p50    p95   kept  dropped  waste tokens");
for (const name of wanted) {
  const { standins, env } = RUNS[name]!;
  const rig = await startRig(standins, env);
  try {
    const report = await holdCall(rig.url, texts, voice);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const problem of report.problems) console.log(`  ${problem}`);
    const waits = report.turns.map(({ answerMs }) => answerMs);
    if (Deno.args.includes("turns")) printTurns(waits, rig.lines);
    print(name, waits, rig.lines);
  } finally {
    await rig.stop();
  }
}

function printTurns(waitMs: readonly number[], lines: readonly LogLine[]): void {
  for (const [turn, line] of lines.filter(({ msg }) => msg === "TURN").entries()) {
    const figures = [line.eouWaitMs, line.asrMs, line.makeMs, line.voiceToVoiceMs, Math.round(waitMs[turn] ?? NaN)];
    console.log(`  ${figures.map((ms) => String(ms).padStart(6)).join(" ")}  ${CLOUD_DIALOGUE[turn]?.caller}`);
  }
}

function print(name: string, waitMs: readonly number[], lines: readonly LogLine[]): void {
  const own = lines.filter(({ msg }) => msg === "TURN").flatMap((line, turn) => ownShareMs(line, turn));
  const end = lines.findLast(({ msg }) => msg === "CALL_END") ?? { msg: "" };
  const cells = [
    String(waitMs.length).padStart(5),
    `${quantile(waitMs, 0.5).toFixed(0)} ms`.padStart(10),
    `${quantile(waitMs, 0.95).toFixed(0)}`.padStart(7),
    `${Math.max(...waitMs).toFixed(0)}`.padStart(7),
    `${quantile(own, 0.5).toFixed(0)} ms`.padStart(9),
    `${quantile(own, 0.95).toFixed(0)}`.padStart(6),
    String(Number(end.guesses) - Number(end.guessesDropped)).padStart(6),
    String(end.guessesDropped).padStart(8),
    String(end.wastedTokens).padStart(13),
  ];
  console.log(name.padEnd(18) + cells.join(" "));
}

/** What making the reply took beyond the delays of the stand-ins; the drift of their own timers is in it. */
function ownShareMs({ makeMs }: LogLine, turn: number): number[] {
  const answer = CLOUD_DIALOGUE[turn]?.agent;
  if (typeof makeMs !== "number" || answer === undefined) return [];
  const { firstTokenMs, tokenMs, firstAudioMs } = PUBLIC_MEDIANS;
  return [makeMs - firstTokenMs - tokensBeforeSpeech(answer) * tokenMs - firstAudioMs];
}

/** Tokens after the first that have to come before the first sentence can be spoken. */
function tokensBeforeSpeech(answer: string): number {
  const tokens = answer.match(/[\s\S]{1,3}/g) ?? [];
  const splitter = new SentenceSplitter();
  const at = tokens.findIndex((token) => splitter.push(token).length > 0);
  return at < 0 ? tokens.length - 1 : at;
}
