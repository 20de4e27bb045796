/**
 * Plays a call to the turn machine, frame by frame, and plays the obliging rest of the system: recognizers and brains
 * that answer after a set time. Time is counted, never waited for.
 */
import type { PromptKind, TextNotes, TurnCommand, TurnEvent } from "../../lib/turn/events.ts";
import { DEFAULT_TURN_SETTINGS, type TurnSettings } from "../../lib/turn/settings.ts";
import { initialState, type TurnState } from "../../lib/turn/state.ts";
import { advance } from "../../lib/turn/turn.ts";
import { NO_NOTES } from "../../lib/turn/utterance.ts";

export const COMPLETE: TextNotes = { completeness: "complete", backchannel: false };
export const OPEN: TextNotes = { completeness: "open", backchannel: false };
export const BACKCHANNEL: TextNotes = { completeness: "unknown", backchannel: true };

export type Commanded<T extends TurnCommand["type"]> = Extract<TurnCommand, { type: T }>;

export class CallScript {
  state: TurnState;
  /** Every command so far with the stream time it came at. */
  readonly log: { atMs: number; command: TurnCommand }[] = [];
  /** Turns of which the machine was told that nothing more comes of them. */
  readonly over = new Map<number, number>();

  constructor(settings: Partial<TurnSettings> = {}) {
    this.state = initialState({ ...DEFAULT_TURN_SETTINGS, ...settings });
  }

  /** Sends one event; returns the commands it caused. */
  send(event: TurnEvent): readonly TurnCommand[] {
    if (event.type === "reply_played" || event.type === "reply_failed") {
      if (!this.over.has(event.turnId)) this.over.set(event.turnId, this.log.length);
    }
    const step = advance(this.state, event);
    this.state = step.state;
    for (const command of step.commands) this.log.push({ atMs: this.state.nowMs, command });
    return step.commands;
  }

  /** Sends caller audio: `ms` of voice or silence. */
  audio(ms: number, voiced: boolean, levels: { levelDb?: number; agentPeakDb?: number } = {}): readonly TurnCommand[] {
    const commands: TurnCommand[] = [];
    for (let sentMs = 0; sentMs < ms; sentMs += 20) {
      const atMs = this.state.nowMs + 20;
      commands.push(...this.send({ type: "frame", atMs, voiced, levelDb: voiced ? -20 : -70, ...levels }));
    }
    return commands;
  }

  voice(ms: number, levels: { levelDb?: number; agentPeakDb?: number } = {}): readonly TurnCommand[] {
    return this.audio(ms, true, levels);
  }

  silence(ms: number): readonly TurnCommand[] {
    return this.audio(ms, false);
  }

  partial(text: string, notes: TextNotes = NO_NOTES, utteranceId = this.lastUtteranceId, piece = 0): void {
    this.send({ type: "partial", atMs: this.state.nowMs, utteranceId, piece, text, notes });
  }

  transcript(text: string, notes: TextNotes = NO_NOTES, utteranceId = this.lastUtteranceId, piece = 0): void {
    this.send({ type: "transcript", atMs: this.state.nowMs, utteranceId, piece, text, notes });
  }

  /** The recognizer failed on what was said last. */
  recognitionFailed({ refused = false } = {}): void {
    const words = { utteranceId: this.lastUtteranceId, piece: 0, text: "", notes: NO_NOTES };
    this.send({ type: "transcript", atMs: this.state.nowMs, ...words, failed: true, refused });
  }

  /** Hears to its end what the agent says, and is quiet for a moment. */
  listen(): void {
    this.ready();
    this.silence(500);
    this.played();
    this.silence(1200);
  }

  /** The fixed phrases so far. */
  get prompts(): PromptKind[] {
    return this.commands("think").flatMap(({ task }) => task.kind === "prompt" ? [task.prompt] : []);
  }

  ready(turnId = this.lastTurnId): void {
    this.send({ type: "reply_ready", atMs: this.state.nowMs, turnId });
  }

  played(turnId = this.lastTurnId, endCall = false): void {
    this.send({ type: "reply_played", atMs: this.state.nowMs, turnId, endCall });
  }

  fillerPlayed(): void {
    this.send({ type: "filler_played", atMs: this.state.nowMs });
  }

  failed(turnId = this.lastTurnId): void {
    this.send({ type: "reply_failed", atMs: this.state.nowMs, turnId });
  }

  /** A call whose greeting has been heard and whose refractory time is over. */
  static answered(settings: Partial<TurnSettings> = {}): CallScript {
    const call = new CallScript(settings);
    call.send({ type: "call_started", atMs: 0 });
    call.ready();
    call.silence(2000);
    call.played();
    call.silence(1500);
    return call;
  }

  /** A call in which the agent is speaking its reply to `text`. */
  static speaking(settings: Partial<TurnSettings> = {}, text = "three rooms"): CallScript {
    const call = CallScript.answered(settings);
    call.voice(600);
    call.partial(text, COMPLETE);
    call.silence(700);
    call.transcript(text, COMPLETE);
    call.ready();
    call.silence(300);
    return call;
  }

  private obliged = 0;

  /**
   * Answers what was commanded at least `lagMs` ago and not answered yet: transcripts by `words`, replies with audio,
   * playback with its end.
   */
  oblige(words: (utteranceId: number, piece: number) => string, lagMs = 0): void {
    for (; this.obliged < this.log.length; this.obliged++) {
      const entry = this.log[this.obliged];
      if (entry === undefined || entry.atMs + lagMs > this.state.nowMs) return;
      const { command } = entry;
      if (command.type === "finish_recognition") {
        this.transcript(words(command.utteranceId, command.piece), NO_NOTES, command.utteranceId, command.piece);
      } else if (command.type === "think") this.ready(command.turnId);
      else if (command.type === "speak") this.played(command.turnId);
    }
  }

  get lastUtteranceId(): number {
    return this.state.nextUtteranceId - 1;
  }

  get lastTurnId(): number {
    return this.state.nextTurnId - 1;
  }

  commands<T extends TurnCommand["type"]>(type: T): Commanded<T>[] {
    return this.log.map(({ command }) => command).filter((command): command is Commanded<T> => command.type === type);
  }

  /** The words that the newest turn answers. */
  get lastAnswered(): string | undefined {
    const task = this.commands("think").at(-1)?.task;
    return task?.kind === "reply" ? task.text : undefined;
  }

  /** Stream time of the last command of a kind. */
  timeOf(type: TurnCommand["type"]): number {
    const entry = this.log.findLast(({ command }) => command.type === type);
    if (entry === undefined) throw new Error(`No ${type} was commanded`);
    return entry.atMs;
  }
}
