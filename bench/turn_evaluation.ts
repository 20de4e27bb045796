// deno-lint-ignore-file no-console
/**
 * How well the end of a turn is found on the corpus, for each detector and each policy:
 * `deno run -A bench/turn_evaluation.ts [BACKGROUND …]`, some minutes. The words come as from a streaming recognizer, 200 ms after each
 * was said; the agent answers at once and says nothing, so that only the ends of turns are measured. Below, the machine's
 * own speed.
 */
import { rmsDb } from "../lib/audio/loudness.ts";
import { completeness } from "../lib/understanding/completeness.ts";
import type { TurnCommand, TurnEvent } from "../lib/turn/events.ts";
import { DEFAULT_TURN_SETTINGS, type TurnSettings } from "../lib/turn/settings.ts";
import { initialState } from "../lib/turn/state.ts";
import { advance } from "../lib/turn/turn.ts";
import { SileroModel } from "../lib/vad/silero_model.ts";
import { sileroFiles } from "../lib/vad/silero_parts.ts";
import { BACKGROUNDS, makeBackgrounds } from "./backgrounds.ts";
import { type Clip, type CorpusTurn, framesOf, makeCorpus } from "./corpus.ts";
import { hearEnergy, hearSilero } from "./hearing.ts";

const FRAME_MS = 20;
const SNRS_DB = [20, 10, 5];
const PARTIAL_DELAY_MS = 200;
/** An end this long after the turn's own belongs to nothing: the turn was missed or held open. */
const LATEST_END_MS = 3000;

interface Outcome {
  turns: number;
  /** Turns that were ended, at least once, while the caller was only pausing. */
  cutOff: number;
  missed: number;
  /** Ends of utterances in which nobody spoke. */
  falseEnds: number;
  /** From the last sound of a turn to the decision that it is over. */
  delaysMs: number[];
}

/** Runs the machine over a clip; the words that were said by then come as partials and transcripts. */
function endsOf(
  clip: Clip,
  frames: readonly Uint8Array[],
  voiced: readonly boolean[],
  settings: TurnSettings,
): number[] {
  let state = initialState(settings);
  const ends: number[] = [];
  const open = new Map<number, { fromMs: number; said: string }>();
  const turnAt = (ms: number) => clip.turns.findLast((turn) => turn.startMs <= ms + 500) ?? clip.turns[0]!;
  const wordsBetween = (turn: CorpusTurn, fromMs: number, toMs: number) =>
    turn.words.filter(({ endMs }) => endMs > fromMs && endMs + PARTIAL_DELAY_MS <= toMs).map(({ text }) => text).join(
      " ",
    );
  const send = (event: TurnEvent) => {
    const step = advance(state, event);
    state = step.state;
    for (const command of step.commands) obey(command);
  };
  const obey = (command: TurnCommand) => {
    const atMs = state.nowMs;
    if (command.type === "open_recognition") open.set(command.utteranceId, { fromMs: command.fromMs, said: "" });
    else if (command.type === "end_of_utterance") ends.push(atMs);
    else if (command.type === "finish_recognition") {
      const { utteranceId, piece } = command;
      const turn = turnAt(atMs);
      const text = wordsBetween(turn, open.get(utteranceId)?.fromMs ?? atMs, atMs + PARTIAL_DELAY_MS);
      const notes = { completeness: completeness(text, turn.asks), backchannel: false };
      send({ type: "transcript", atMs, utteranceId, piece, text, notes });
    } else if (command.type === "think") send({ type: "reply_ready", atMs, turnId: command.turnId });
    else if (command.type === "speak") send({ type: "reply_played", atMs, turnId: command.turnId, endCall: false });
  };
  send({ type: "call_started", atMs: 0 });
  frames.forEach((frame, index) => {
    const atMs = (index + 1) * FRAME_MS;
    send({ type: "frame", atMs, voiced: voiced[index] ?? false, levelDb: rmsDb(frame) });
    const { ear } = state;
    if (ear.phase !== "hearing") return;
    const { id: utteranceId, pieces } = ear.utterance;
    const heard = open.get(utteranceId);
    const turn = turnAt(atMs);
    const text = wordsBetween(turn, heard?.fromMs ?? atMs, atMs);
    if (heard === undefined || text === heard.said) return;
    heard.said = text;
    const notes = { completeness: completeness(text, turn.asks), backchannel: false };
    send({ type: "partial", atMs, utteranceId, piece: pieces.length - 1, text, notes });
  });
  return ends;
}

function judge(outcome: Outcome, clip: Clip, ends: readonly number[]): void {
  const used = new Set<number>();
  for (const turn of clip.turns) {
    outcome.turns++;
    const early = ends.filter((ms) => ms > turn.startMs && ms < turn.endMs);
    if (early.length > 0) outcome.cutOff++;
    for (const ms of early) used.add(ms);
    const end = ends.find((ms) => ms >= turn.endMs && ms <= turn.endMs + LATEST_END_MS);
    if (end === undefined) outcome.missed++;
    else {
      used.add(end);
      outcome.delaysMs.push(end - turn.endMs);
    }
  }
  outcome.falseEnds += ends.filter((ms) => !used.has(ms)).length;
}

const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]?.toFixed(0) ?? "–";
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

const clips = await makeCorpus();
const backgrounds = makeBackgrounds(clips);
const model = await SileroModel.load(sileroFiles.model, sileroFiles.wasm);
const pausing = clips.flatMap(({ turns }) => turns).filter(({ pauses }) => pauses.length > 0).length;
const turns = clips.reduce((sum, clip) => sum + clip.turns.length, 0);
console.log(`${turns} turns, ${pausing} of them with thinking pauses\n`);
console.log("| background | detector | policy | cut off | missed | false ends a minute | delay p50 / p95 ms |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const background of BACKGROUNDS.filter((name) => Deno.args.length === 0 || Deno.args.includes(name))) {
  for (const snrDb of background === "quiet" ? [Infinity] : SNRS_DB) {
    const heard = clips.map((clip) =>
      framesOf(clip, background === "quiet" ? undefined : backgrounds[background], snrDb)
    );
    const silero = (await hearSilero(model, heard)).map((decisions) => decisions.map(({ voiced }) => voiced));
    for (const detector of ["energy", "silero"] as const) {
      const voiced = detector === "silero" ? silero : heard.map(hearEnergy);
      for (const endOfTurn of ["silence", "auto"] as const) {
        const outcome: Outcome = { turns: 0, cutOff: 0, missed: 0, falseEnds: 0, delaysMs: [] };
        const settings = { ...DEFAULT_TURN_SETTINGS, endOfTurn, silencePromptMs: 1e9 };
        clips.forEach((clip, index) => judge(outcome, clip, endsOf(clip, heard[index]!, voiced[index]!, settings)));
        const minutes = clips.reduce((sum, clip) => sum + clip.durationMs, 0) / 60_000;
        const cells = [
          background === "quiet" ? "quiet line" : `${background} ${snrDb} dB`,
          detector,
          endOfTurn,
          percent(outcome.cutOff, outcome.turns),
          percent(outcome.missed, outcome.turns),
          (outcome.falseEnds / minutes).toFixed(1),
          `${quantile(outcome.delaysMs, 0.5)} / ${quantile(outcome.delaysMs, 0.95)}`,
        ];
        console.log(`| ${cells.join(" | ")} |`);
      }
    }
  }
}

/** Hours of audio a second that the machine alone gets through: speech and silence in turn, all of it answered. */
function machineSpeed(): number {
  const frames = 3_000_000;
  let state = initialState({ ...DEFAULT_TURN_SETTINGS, maxCallMs: Infinity });
  const startedMs = performance.now();
  for (let index = 1; index <= frames; index++) {
    const atMs = index * FRAME_MS;
    const voiced = index % 250 < 100;
    const { state: next, commands } = advance(state, { type: "frame", atMs, voiced, levelDb: voiced ? -20 : -70 });
    state = next;
    for (const command of commands) {
      if (command.type !== "finish_recognition") continue;
      const { utteranceId, piece } = command;
      const notes = { completeness: "unknown", backchannel: false } as const;
      state = advance(state, { type: "transcript", atMs, utteranceId, piece, text: "words", notes }).state;
    }
  }
  return (frames * FRAME_MS) / 3_600_000 / ((performance.now() - startedMs) / 1000);
}
machineSpeed();
console.log(`\nThe turn machine alone: ${machineSpeed().toFixed(0)} hours of audio a second`);
