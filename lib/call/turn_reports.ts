/**
 * Tells what became of each turn: the log, the record of the call, and whoever watches it.
 */
import type { Clock } from "../clock.ts";
import type { CallHooks, CallMachine } from "./call_parts.ts";
import type { Reply } from "./reply.ts";
import type { ReplyAudio } from "./reply_audio.ts";
import type { Talk } from "./talk.ts";
import { percentile } from "../percentile.ts";
import { makingOf } from "./turn_times.ts";

export class TurnReports {
  /** How long the caller heard nothing before each reply. */
  private readonly silencesMs: number[] = [];

  constructor(
    private readonly talk: Talk,
    private readonly clock: Pick<Clock, "nowMs">,
    private readonly machine: Pick<CallMachine, "tell">,
    private readonly hooks: Pick<CallHooks, "recorder" | "watcher">,
  ) {}

  /** A reply begins to be heard; `turn` counts the replies of the call. */
  started(reply: Reply, turn: number): void {
    this.machine.tell("TTS_START", { turn, ...reply.figures, ...makingOf(reply, this.clock.nowMs()) });
    this.heard(reply.audio);
  }

  /** More of a reply was heard. */
  heard(audio: ReplyAudio): void {
    this.hooks.watcher?.reply(audio.turnId, this.talk.heardSentences(audio));
  }

  /** A turn is over: all its figures. */
  over(reply: Reply, { turn, heardMs, interrupted }: { turn: number; heardMs: number; interrupted: boolean }): void {
    this.heard(reply.audio);
    this.record(reply, interrupted);
    if (reply.figures === undefined) return;
    this.silencesMs.push(reply.figures.voiceToVoiceMs);
    const { synthesizedCharacters, inputTokens, outputTokens } = reply.usage.totals();
    this.machine.tell("TURN", {
      turn,
      ...reply.figures,
      heardMs: Math.round(heardMs),
      ...(interrupted ? { interruptedAtMs: Math.round(heardMs) } : {}),
      characters: synthesizedCharacters,
      inputTokens,
      outputTokens,
    });
  }

  /** The silences of the call in the middle and at the long end, in ms; nothing of a call without a turn. */
  silences(): { voiceToVoiceP50Ms?: number; voiceToVoiceP95Ms?: number } {
    const [p50, p95] = [0.5, 0.95].map((share) => percentile(this.silencesMs, share));
    return p50 === undefined || p95 === undefined ? {} : { voiceToVoiceP50Ms: p50, voiceToVoiceP95Ms: p95 };
  }

  /** Writes down what was said in a turn so far. */
  record({ audio, figures }: Reply, interrupted: boolean): void {
    const spoken = this.talk.spoken(audio);
    if (spoken === undefined) return;
    this.hooks.recorder?.turn({
      turnId: audio.turnId,
      ...spoken,
      interrupted,
      ...(figures === undefined ? {} : { figures }),
    });
  }
}
