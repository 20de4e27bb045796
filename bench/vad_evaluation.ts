// deno-lint-ignore-file no-console
/**
 * How well the detectors hear callers on the corpus: `deno run -A bench/vad_evaluation.ts`, about two minutes. `silero` is
 * what calls get: the model with what is far below the caller's own level left out.
 */
import { percentile } from "../lib/percentile.ts";
import { SileroModel } from "../lib/vad/silero_model.ts";
import { sileroFiles } from "../lib/vad/silero_parts.ts";
import { BACKGROUNDS, makeBackgrounds } from "./backgrounds.ts";
import { type Clip, framesOf, makeCorpus } from "./corpus.ts";
import { hearEnergy, hearSilero } from "./hearing.ts";

const FRAME_MS = 20;
const SNRS_DB = [20, 10, 5, 0];
/** The turn machine's rule for an onset: 3 voiced frames of 5. */
const ONSET_FRAMES = 3;
const ONSET_WINDOW = 5;
const HANGOVER_FRAMES = 10;
/** Voice within this time before or after a turn is no false start: words have soft edges. */
const EDGE_MS = 300;
/** A word counts as missed when less than this share of its frames is voiced. */
const HEARD_SHARE = 0.3;
const SHORTEST_WORD_MS = 60;
/** An end that has not been noticed after this long counts as held open. */
const HELD_MS = 1500;

/** What was counted over the clips of one condition. */
interface Score {
  falseStarts: number;
  quietMs: number;
  words: number;
  missedWords: number;
  onsetMs: number[];
  turns: number;
  /** Turns over whose start the detector was on already. */
  wasOn: number;
  endMs: number[];
  heldOpen: number;
}

function newScore(): Score {
  return {
    falseStarts: 0,
    quietMs: 0,
    words: 0,
    missedWords: 0,
    onsetMs: [],
    turns: 0,
    wasOn: 0,
    endMs: [],
    heldOpen: 0,
  };
}

/** The detector's view of a clip as a caller of it hears: utterances from onset to the last voiced frame, in ms. */
function utterancesOf(voiced: readonly boolean[]): { startMs: number; onsetMs: number; endMs: number }[] {
  const utterances: { startMs: number; onsetMs: number; endMs: number }[] = [];
  let current: (typeof utterances)[number] | undefined;
  voiced.forEach((_, index) => {
    const recent = voiced.slice(Math.max(0, index - ONSET_WINDOW + 1), index + 1);
    const endMs = (index + 1) * FRAME_MS;
    if (current !== undefined && voiced[index]) current.endMs = endMs;
    else if (current !== undefined && endMs - current.endMs >= HANGOVER_FRAMES * FRAME_MS) current = undefined;
    if (current === undefined && recent.filter(Boolean).length >= ONSET_FRAMES) {
      const startMs = (index - recent.length + 1 + recent.indexOf(true)) * FRAME_MS;
      current = { startMs, onsetMs: endMs, endMs };
      utterances.push(current);
    }
  });
  return utterances;
}

function judge(score: Score, clip: Clip, voiced: readonly boolean[]): void {
  const utterances = utterancesOf(voiced);
  const isOn = (ms: number) => utterances.some(({ onsetMs, endMs }) => onsetMs <= ms && ms < endMs);
  const nearTurn = (ms: number) => clip.turns.some((turn) => ms > turn.startMs - EDGE_MS && ms < turn.endMs + EDGE_MS);
  for (let ms = 0; ms < clip.durationMs; ms += FRAME_MS) if (!nearTurn(ms)) score.quietMs += FRAME_MS;
  score.falseStarts += utterances.filter(({ onsetMs }) => !nearTurn(onsetMs)).length;
  for (const turn of clip.turns) {
    score.turns++;
    if (isOn(turn.startMs - 1)) score.wasOn++;
    else {
      const first = utterances.find(({ onsetMs }) => onsetMs >= turn.startMs && onsetMs <= turn.endMs + EDGE_MS);
      if (first !== undefined) score.onsetMs.push(first.onsetMs - turn.startMs);
    }
    const end = utterances.find(({ onsetMs, endMs }) => onsetMs < turn.endMs + EDGE_MS && endMs > turn.endMs - EDGE_MS);
    if (end !== undefined && end.endMs - turn.endMs > HELD_MS) score.heldOpen++;
    else if (end !== undefined) score.endMs.push(end.endMs - turn.endMs);
    for (const { startMs, endMs } of turn.words) {
      if (endMs - startMs < SHORTEST_WORD_MS) continue;
      const heard = voiced.slice(Math.floor(startMs / FRAME_MS), Math.ceil(endMs / FRAME_MS));
      score.words++;
      if (heard.filter(Boolean).length < HEARD_SHARE * heard.length) score.missedWords++;
    }
  }
}

function quantile(values: readonly number[], share: number): string {
  const value = percentile(values, share);
  return value === undefined ? "–" : value.toFixed(0);
}

function row(name: string, detector: string, score: Score): string {
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  return `| ${
    [
      name,
      detector,
      (score.falseStarts / (score.quietMs / 60_000)).toFixed(1),
      percent(score.missedWords, score.words),
      `${quantile(score.onsetMs, 0.5)} / ${quantile(score.onsetMs, 0.95)}`,
      percent(score.wasOn, score.turns),
      `${quantile(score.endMs, 0.5)} / ${quantile(score.endMs, 0.95)}`,
      percent(score.heldOpen, score.turns),
    ].join(" | ")
  } |`;
}

const clips = await makeCorpus();
const backgrounds = makeBackgrounds(clips);
const model = await SileroModel.load(sileroFiles.model, sileroFiles.wasm);
const minutes = clips.reduce((sum, clip) => sum + clip.durationMs, 0) / 60_000;
console.log(`${clips.length} clips, ${minutes.toFixed(1)} minutes; speech at -24 dBFS, mu-law at 8 kHz\n`);
console.log(
  "| background | detector | false starts a minute | words missed | onset p50 / p95 ms | on before the turn | end p50 / p95 ms | held open |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const background of BACKGROUNDS) {
  for (const snrDb of background === "quiet" ? [Infinity] : SNRS_DB) {
    const heard = clips.map((clip) =>
      framesOf(clip, background === "quiet" ? undefined : backgrounds[background], snrDb)
    );
    const name = background === "quiet" ? "quiet line" : `${background} ${snrDb} dB`;
    const [energy, alone, silero] = [newScore(), newScore(), newScore()];
    clips.forEach((clip, index) => judge(energy, clip, hearEnergy(heard[index]!)));
    for (const [index, decisions] of (await hearSilero(model, heard)).entries()) {
      judge(alone, clips[index]!, decisions.map(({ probability }) => probability >= 0.5));
      judge(silero, clips[index]!, decisions.map(({ voiced }) => voiced));
    }
    console.log(row(name, "energy", energy));
    console.log(row(name, "model alone", alone));
    console.log(row(name, "silero", silero));
  }
}
