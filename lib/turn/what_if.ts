/**
 * What would have happened in a recorded call with other settings. The caller's audio and words come as they came;
 * recognizers, brains and voices answer after the times they took in the recording. A caller who would have reacted
 * differently cannot be known: read the result near what was recorded. Pure.
 */
import type { TextNotes, TurnCommand, TurnEvent } from "./events.ts";
import type { RecordedCall } from "./replay.ts";
import type { TurnSettings } from "./settings.ts";
import { initialState, type TurnState } from "./state.ts";
import { advance } from "./turn.ts";
import { NO_NOTES } from "./utterance.ts";

/** The moments of a call that settings change. */
export interface TurnMoments {
  ends: { atMs: number; lastVoiceMs: number; waitMs: number; cutOff: boolean }[];
  interruptions: { atMs: number; onsetMs: number }[];
  replies: { atMs: number }[];
  droppedGuesses: number;
}

/** Speech that goes on this soon after its end was declared had not ended. */
const CUT_OFF_MS = 1500;

const DEFAULT_DELAYS = { transcriptMs: 100, readyMs: 300, playMs: 2500 };

interface Word {
  text: string;
  atMs: number;
}

/** What a recording says about the world around the machine. */
interface World {
  words: readonly Word[];
  notes: ReadonlyMap<string, TextNotes>;
  delays: typeof DEFAULT_DELAYS;
}

/** The moments of a recording, from its own commands. */
export function recordedMoments({ steps }: RecordedCall): TurnMoments {
  const moments = new MomentKeeper();
  let nowMs = 0;
  for (const { event, commands } of steps) {
    nowMs = Math.max(nowMs, event.atMs);
    if (event.type === "frame") moments.frame(event.atMs, event.voiced);
    for (const command of commands) moments.command(command, nowMs);
  }
  return moments.all;
}

/** The moments of the same call under other settings. */
export function whatIf(call: RecordedCall, changes: Partial<TurnSettings>): TurnMoments {
  const simulation = new Simulation(worldOf(call), { ...call.header.settings, ...changes });
  for (const { event } of call.steps) {
    if (event.type === "frame" || event.type === "tick" || event.type === "call_started" || event.type === "dtmf") {
      simulation.take(event);
    }
  }
  return simulation.moments.all;
}

class MomentKeeper {
  readonly all: TurnMoments = { ends: [], interruptions: [], replies: [], droppedGuesses: 0 };

  frame(atMs: number, voiced: boolean): void {
    const end = this.all.ends.at(-1);
    if (voiced && end !== undefined && atMs - end.atMs <= CUT_OFF_MS && this.sounds === 0) end.cutOff = true;
  }

  private sounds = 0;

  command(command: TurnCommand, atMs: number): void {
    if (command.type === "end_of_utterance") {
      const { lastVoiceMs } = command;
      this.all.ends.push({ atMs, lastVoiceMs, waitMs: atMs - lastVoiceMs, cutOff: false });
      this.sounds = 0;
    } else if (command.type === "interrupt") this.all.interruptions.push({ atMs, onsetMs: command.onsetMs });
    else if (command.type === "speak") {
      this.sounds++;
      this.all.replies.push({ atMs });
    } else if (command.type === "drop") this.all.droppedGuesses++;
  }
}

class Simulation {
  readonly moments = new MomentKeeper();
  private state: TurnState;
  private due: { atMs: number; event: (nowMs: number) => TurnEvent }[] = [];
  private open = new Map<string, { utteranceId: number; piece: number; fromMs: number; toMs?: number; said: string }>();

  constructor(private readonly world: World, settings: TurnSettings) {
    this.state = initialState(settings);
  }

  take(event: TurnEvent): void {
    this.due.sort((a, b) => a.atMs - b.atMs);
    while (this.due[0] !== undefined && this.due[0].atMs <= event.atMs) {
      const { atMs, event: late } = this.due.shift()!;
      this.send(late(atMs));
    }
    this.send(event);
    if (event.type === "frame") {
      this.moments.frame(event.atMs, event.voiced);
      this.letWordsOut(event.atMs);
    }
  }

  private send(event: TurnEvent): void {
    const { state, commands } = advance(this.state, event);
    this.state = state;
    for (const command of commands) {
      this.moments.command(command, state.nowMs);
      this.answer(command, Math.max(event.atMs, state.nowMs));
    }
  }

  private answer(command: TurnCommand, nowMs: number): void {
    const { transcriptMs, readyMs, playMs } = this.world.delays;
    if (command.type === "open_recognition") {
      const { utteranceId, piece, fromMs } = command;
      this.open.set(`${utteranceId}/${piece}`, { utteranceId, piece, fromMs, said: "" });
    } else if (command.type === "finish_recognition") {
      const { utteranceId, piece } = command;
      this.due.push({ atMs: nowMs + transcriptMs, event: (atMs) => this.transcript(utteranceId, piece, nowMs, atMs) });
    } else if (command.type === "think") {
      const { turnId } = command;
      this.due.push({ atMs: nowMs + readyMs, event: (atMs) => ({ type: "reply_ready", atMs, turnId }) });
    } else if (command.type === "speak") {
      const { turnId } = command;
      const played = (atMs: number): TurnEvent => ({ type: "reply_played", atMs, turnId, endCall: false });
      this.due.push({ atMs: nowMs + playMs, event: played });
    }
  }

  private transcript(utteranceId: number, piece: number, toMs: number, atMs: number): TurnEvent {
    const key = `${utteranceId}/${piece}`;
    const text = this.textBetween(this.open.get(key)?.fromMs ?? toMs, toMs);
    this.open.delete(key);
    return { type: "transcript", atMs, utteranceId, piece, text, notes: this.notesOf(text) };
  }

  private letWordsOut(nowMs: number): void {
    for (const piece of this.open.values()) {
      const text = this.textBetween(piece.fromMs, nowMs);
      if (text === piece.said) continue;
      piece.said = text;
      const { utteranceId, piece: index } = piece;
      this.send({ type: "partial", atMs: nowMs, utteranceId, piece: index, text, notes: this.notesOf(text) });
    }
  }

  private textBetween(fromMs: number, toMs: number): string {
    return this.world.words.filter(({ atMs }) => atMs > fromMs && atMs <= toMs).map(({ text }) => text).join(" ");
  }

  private notesOf(text: string): TextNotes {
    return this.world.notes.get(text) ?? NO_NOTES;
  }
}

function worldOf({ steps }: RecordedCall): World {
  const words: Word[] = [];
  const notes = new Map<string, TextNotes>();
  const said = new Map<string, number>();
  for (const { event } of steps) {
    if (event.type !== "partial" && event.type !== "transcript") continue;
    if (!notes.has(event.text)) notes.set(event.text, event.notes);
    const key = `${event.utteranceId}/${event.piece}`;
    const all = event.text.split(/\s+/).filter((word) => word !== "");
    for (const text of all.slice(said.get(key) ?? 0)) words.push({ text, atMs: event.atMs });
    said.set(key, Math.max(said.get(key) ?? 0, all.length));
  }
  return { words, notes, delays: delaysOf(steps) };
}

/** Median times from a command to what answered it. */
function delaysOf(steps: RecordedCall["steps"]): typeof DEFAULT_DELAYS {
  const asked = new Map<string, number>();
  const took = { transcriptMs: [] as number[], readyMs: [] as number[], playMs: [] as number[] };
  const answered = (key: string, into: number[], atMs: number) => {
    const sinceMs = asked.get(key);
    if (sinceMs !== undefined) into.push(Math.max(0, atMs - sinceMs));
  };
  for (const { event, commands } of steps) {
    if (event.type === "transcript") {
      answered(`finish ${event.utteranceId}/${event.piece}`, took.transcriptMs, event.atMs);
    } else if (event.type === "reply_ready") answered(`think ${event.turnId}`, took.readyMs, event.atMs);
    else if (event.type === "reply_played") answered(`speak ${event.turnId}`, took.playMs, event.atMs);
    for (const command of commands) {
      if (command.type === "finish_recognition") {
        asked.set(`finish ${command.utteranceId}/${command.piece}`, event.atMs);
      } else if (command.type === "think" || command.type === "speak") {
        asked.set(`${command.type} ${command.turnId}`, event.atMs);
      }
    }
  }
  return {
    transcriptMs: median(took.transcriptMs) ?? DEFAULT_DELAYS.transcriptMs,
    readyMs: median(took.readyMs) ?? DEFAULT_DELAYS.readyMs,
    playMs: median(took.playMs) ?? DEFAULT_DELAYS.playMs,
  };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
