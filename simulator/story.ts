/**
 * What was said in a call and how long each turn took, as the server tells it: one message in, the next story out. Pure.
 * This module is browser compatible.
 */
import type { FromServer } from "../lib/simulation/side_messages.ts";
import type { TurnSettings } from "../lib/turn/settings.ts";

type Ready = Extract<FromServer, { type: "ready" }>;
type ServerEvent = Extract<FromServer, { type: "event" }>;
type Sentences = Extract<FromServer, { type: "reply" }>["sentences"];

export type NoteKind =
  | "barge_in"
  | "backchannel"
  | "tool"
  | "tool_failed"
  | "resume"
  | "filler"
  | "prompt"
  | "back"
  | "trouble"
  | "carrier";

export type StoryLine =
  /** `state`: `partial` while the recognizer is still at it, `wordless` when nothing was understood. */
  | {
    who: "caller";
    utterance: number;
    atMs: number;
    pieces: Readonly<Record<number, string>>;
    state: "partial" | "final" | "wordless";
  }
  | { who: "agent"; turnId: number; atMs: number; sentences: Sentences; state: "sounding" | "heard" | "cut" }
  | { who: "note"; kind: NoteKind; atMs: number; detail: string };

/** One turn's stages in ms, as the server measured them; see `TurnFigures` in the call. */
export interface TurnRow {
  turn: number;
  atMs: number;
  words: string;
  eouWaitMs: number;
  asrMs: number;
  firstTextMs: number;
  firstAudioMs: number;
  voiceToVoiceMs: number;
  /** How much of the reply was heard, once that is known. */
  heardMs: number | undefined;
  interrupted: boolean;
}

export type CallOutcome = Omit<Extract<FromServer, { type: "outcome" }>, "type">;

/** A call whose line is lost comes back on another stream, and the server may count its turns from the start again. */
interface StreamOfStory {
  /** 0 before the first. */
  number: number;
  /** Where the lines and the turns of this stream begin. */
  firstLine: number;
  firstTurn: number;
}

export interface Story {
  lines: readonly StoryLine[];
  turns: readonly TurnRow[];
  stream: StreamOfStory;
  phase: string;
  /** When the newest reply began to sound. */
  speakAtMs: number;
  parts: Omit<Ready, "type" | "settings" | "timeZone"> | undefined;
  /** The agency's. */
  timeZone: string | undefined;
  /** Turn-taking as it is now, and as the server had it at first. */
  settings: TurnSettings | undefined;
  ownSettings: TurnSettings | undefined;
  /** Why the call ended, in the server's word. */
  endReason: string | undefined;
  /** What is kept of the call once it is over. */
  outcome: CallOutcome | undefined;
}

export const EMPTY_STORY: Story = {
  lines: [],
  turns: [],
  stream: { number: 0, firstLine: 0, firstTurn: 0 },
  phase: "",
  speakAtMs: 0,
  parts: undefined,
  timeZone: undefined,
  settings: undefined,
  ownSettings: undefined,
  endReason: undefined,
  outcome: undefined,
};

/** The story with one more message told; the same object when the message changes nothing that is told here. */
export function tellMore(story: Story, message: FromServer): Story {
  switch (message.type) {
    case "ready":
      return opened(story, message);
    case "settings":
      return { ...story, settings: message.settings };
    case "phase":
      return { ...story, phase: message.phase };
    case "partial":
      return heard(story, message.utteranceId, message.piece, message.text, message.atMs, false);
    case "reply":
      return replied(story, message.turnId, message.sentences);
    case "ended":
      return { ...story, phase: "ended", endReason: message.reason };
    case "outcome": {
      const { type: _, ...outcome } = message;
      return { ...story, outcome };
    }
    case "event":
      return happened(story, message);
    case "voice":
      return story;
  }
}

/** The story with something told that the server does not know of. */
export function noted(story: Story, kind: NoteKind, atMs: number, detail = ""): Story {
  return { ...story, lines: [...story.lines, { who: "note", kind, atMs, detail }] };
}

/** The words of a line of the caller's, its pieces joined. */
export function callerText(line: Extract<StoryLine, { who: "caller" }>): string {
  return Object.values(line.pieces).filter((text) => text !== "").join(" ");
}

/** A stream of the call begins. What the one before it left open is as it was when the line was lost. */
function opened(story: Story, { type: _, settings, timeZone, ...parts }: Ready): Story {
  const number = story.stream.number + 1;
  const lines = number === 1 ? story.lines : [...story.lines.map(leftOff), backNote(story.lines, number)];
  return {
    ...story,
    lines,
    stream: { number, firstLine: lines.length, firstTurn: story.turns.length },
    parts,
    timeZone,
    settings,
    ownSettings: settings,
    endReason: undefined,
    outcome: undefined,
  };
}

function leftOff(line: StoryLine): StoryLine {
  if (line.who === "agent" && line.state === "sounding") return { ...line, state: "cut" };
  return line.who === "caller" && line.state === "partial" ? { ...line, state: "final" } : line;
}

function backNote(lines: readonly StoryLine[], number: number): StoryLine {
  return { who: "note", kind: "back", atMs: lines.at(-1)?.atMs ?? 0, detail: String(number) };
}

/** Where the newest line is that belongs to this stream and is like `isIt`; below 0 when there is none. */
function lineIndex({ lines, stream }: Story, isIt: (line: StoryLine) => boolean): number {
  const index = lines.findLastIndex(isIt);
  return index < stream.firstLine ? -1 : index;
}

function happened(story: Story, { event, atMs, fields }: ServerEvent): Story {
  switch (event) {
    case "ASR_TEXT":
      return heard(story, Number(fields.utterance), Number(fields.piece), String(fields.text ?? ""), atMs, true);
    case "TTS_START":
      return spoken(story, atMs, fields);
    case "MARK_ACK":
    case "MARK_MISSING":
      return settled(story, "heard", Number(fields.heardMs));
    case "BARGE_IN":
      return noted(settled(story, "cut", Number(fields.heardMs)), "barge_in", atMs, String(fields.afterMs));
    case "BACKCHANNEL":
      return noted(story, "backchannel", atMs);
    case "RESUME_REPLY":
      return noted(story, "resume", atMs);
    case "FILLER":
      return noted(story, "filler", atMs);
    case "TOOL_CALL":
      return noted(story, fields.ok === true ? "tool" : "tool_failed", atMs, String(fields.tool));
    case "PROMPT":
      return noted(story, "prompt", atMs, String(fields.prompt));
    case "STREAM_STALLED":
      return noted(story, "trouble", atMs, event);
    default:
      return story;
  }
}

function heard(story: Story, utterance: number, piece: number, text: string, atMs: number, final: boolean): Story {
  const index = lineIndex(story, (line) => line.who === "caller" && line.utterance === utterance);
  const known = story.lines[index];
  const before = known?.who === "caller" ? known : undefined;
  const pieces = { ...before?.pieces, [piece]: text };
  const wordless = final && Object.values(pieces).every((each) => each === "");
  const line: StoryLine = {
    who: "caller",
    utterance,
    atMs: before?.atMs ?? atMs,
    pieces,
    state: wordless ? "wordless" : final ? "final" : "partial",
  };
  return { ...story, lines: index < 0 ? [...story.lines, line] : story.lines.with(index, line) };
}

function replied(story: Story, turnId: number, sentences: Sentences): Story {
  const index = lineIndex(story, (line) => line.who === "agent" && line.turnId === turnId);
  const known = story.lines[index];
  if (known?.who === "agent") return { ...story, lines: story.lines.with(index, { ...known, sentences }) };
  const line: StoryLine = { who: "agent", turnId, atMs: story.speakAtMs, sentences, state: "sounding" };
  return { ...story, lines: [...story.lines, line] };
}

/** A reply begins to be heard; one that answers nobody (the greeting, a prompt) has no figures. */
function spoken(story: Story, atMs: number, fields: ServerEvent["fields"]): Story {
  const figure = (name: keyof TurnRow) => Number(fields[name] ?? 0);
  if (fields.voiceToVoiceMs === undefined) return { ...story, speakAtMs: atMs };
  const words = story.lines.findLast((line) => line.who === "caller");
  const row: TurnRow = {
    turn: figure("turn"),
    atMs,
    words: words?.who === "caller" ? callerText(words) : "",
    eouWaitMs: figure("eouWaitMs"),
    asrMs: figure("asrMs"),
    firstTextMs: figure("firstTextMs"),
    firstAudioMs: figure("firstAudioMs"),
    voiceToVoiceMs: figure("voiceToVoiceMs"),
    heardMs: undefined,
    interrupted: false,
  };
  return { ...story, speakAtMs: atMs, turns: [...story.turns, row] };
}

/** The reply that sounded was heard to its end, or cut. */
function settled(story: Story, state: "heard" | "cut", heardMs: number): Story {
  const index = lineIndex(story, (line) => line.who === "agent");
  const line = story.lines[index];
  if (line?.who !== "agent") return story;
  const lines = story.lines.with(index, { ...line, state });
  const row = story.turns.slice(story.stream.firstTurn).at(-1);
  if (row === undefined || row.heardMs !== undefined) return { ...story, lines };
  return { ...story, lines, turns: story.turns.with(-1, { ...row, heardMs, interrupted: state === "cut" }) };
}
