// deno-lint-ignore-file no-console
/**
 * A call of 20 turns in real time through stand-ins at the public medians (final words 880 ms after the end of speech,
 * words every 100 ms, first token 540 ms, 60 tokens/s, first audio 200 ms): how long the caller waits, with the default
 * settings, without speculation, and without words before the end.
 *
 *   deno run -A bench/cloud_call.ts [turns] [default] [no-speculation] [no-partials]     (all three: about 7 minutes)
 *
 * Below each line its stages, by their medians; they follow one another and together are the wait. `turns` shows the
 * stages of each turn.
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

/** The stages of a wait, in order, in ms. */
const STAGES = ["line", "words", "guess", "token", "clause", "voice", "held"] as const;
const STAGES_IN_WORDS = `
  line    the detector hears the voice on after it has ended, and the way there and back
  words   from then on, until the recognizer had told the words that were answered (negative: before)
  guess   until they were taken for the last ones, and the thinking began
  token   until the model's first token
  clause  until there was enough of its text to be spoken
  voice   until the first audio of it
  held    until the turn was over, and the first audio was sent`;

const texts = CLOUD_DIALOGUE.map(({ caller }) => caller);
const voice = await callerVoice(texts);
const named = Deno.args.filter((name) => Object.hasOwn(RUNS, name));
const wanted = named.length > 0 ? named : Object.keys(RUNS);

console.log(`${STAGES_IN_WORDS}\n`);
console.log("                  turns   wait p50     p95     max   own p50    p95   kept  dropped  waste tokens");
for (const name of wanted) {
  const { standins, env } = RUNS[name]!;
  const rig = await startRig(standins, env);
  try {
    const report = await holdCall(rig.url, texts, voice);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const problem of report.problems) console.log(`  ${problem}`);
    const waits = report.turns.map(({ answerMs }) => answerMs);
    print(name, waits, rig.lines);
    printStages(waits, rig.lines);
  } finally {
    await rig.stop();
  }
}

type Stages = Record<typeof STAGES[number], number>;

/** How the wait of `waitMs` came about, by the log line that tells when its reply began to be heard. */
function stagesOf(waitMs: number, line: LogLine): Stages {
  const ms = (field: string) => Number(line[field]);
  const beforeThinkingMs = ms("voiceToVoiceMs") - ms("heldMs") - ms("makeMs");
  return {
    line: waitMs - ms("voiceToVoiceMs"),
    words: beforeThinkingMs - ms("wordsAgeMs"),
    guess: ms("wordsAgeMs"),
    token: ms("tokenMs"),
    clause: ms("thinkMs") - ms("tokenMs"),
    voice: ms("makeMs") - ms("thinkMs"),
    held: ms("heldMs"),
  };
}

function printStages(waitMs: readonly number[], lines: readonly LogLine[]): void {
  const answers = lines.filter(({ msg, voiceToVoiceMs }) => msg === "TTS_START" && voiceToVoiceMs !== undefined);
  const turns = answers.flatMap((line, turn) => waitMs[turn] === undefined ? [] : [stagesOf(waitMs[turn], line)]);
  const row = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padStart(6)).join(" ");
  console.log(`  ${row(STAGES)}   wait`);
  if (Deno.args.includes("turns")) {
    for (const [turn, stages] of turns.entries()) {
      const figures = STAGES.map((stage) => Math.round(stages[stage]));
      console.log(`  ${row(figures)} ${row([Math.round(waitMs[turn]!)])}  ${CLOUD_DIALOGUE[turn]?.caller}`);
    }
  }
  const medians = STAGES.map((stage) => Math.round(quantile(turns.map((stages) => stages[stage]), 0.5)));
  console.log(`  ${row(medians)}   medians`);
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
