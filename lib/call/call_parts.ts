/**
 * What a call is made of, what it is told, and what remains of it.
 */
import type { Brain, BrainRequest, LastWish, Toolbox } from "../brain/brain.ts";
import type { ExpectedSlot, Message } from "../brain/conversation.ts";
import type { Language } from "../language.ts";
import type { Log, LogEvent, LogFields } from "../log.ts";
import type { Recognizer } from "../speech/recognizer.ts";
import type { Spending } from "../spending.ts";
import type { EndReason, PromptKind, TextNotes, TurnEvent } from "../turn/events.ts";
import type { TurnSettings } from "../turn/settings.ts";
import type { TurnState } from "../turn/state.ts";
import type { Trace } from "../turn/trace.ts";
import type { UsageTotals } from "../usage.ts";
import type { Vad } from "../vad/vad.ts";
import type { KeptTalk } from "./call_journal.ts";
import type { SpeculationTotals } from "./call_usage.ts";
import type { Transfer } from "./hand_over.ts";
import type { CallRecorder } from "./recorder.ts";
import type { ReplyParts } from "./reply.ts";
import type { Talk } from "./talk.ts";
import type { CallWatcher } from "./watcher.ts";

/** Who is calling: from the call itself, never from a model. */
export interface Caller {
  callSid: string;
  streamSid: string;
  /** E.164; absent when the caller hides it. */
  phone?: string;
  /** From an earlier call of this number. */
  name?: string;
  /** What was spoken last in the one before. */
  language?: Language;
  /** What they looked for in it. */
  lastWish?: LastWish;
}

/** How the call begins: anew, as the rest of one that a person was to take, or of one whose stream was lost. */
export type Opening = Exclude<BrainRequest["kind"], "reply"> | "cut_off";

/** Everything a call is made of; all calls of a server share it, except the trace. */
export interface CallParts extends Omit<ReplyParts, "log"> {
  log: Log;
  vad: Vad;
  recognizer: Recognizer;
  brain: Brain;
  language: Language;
  settings: TurnSettings;
  playbackLeadMs: number;
  /** Whether a tool changes nothing, so that what it found may be used again within a turn. */
  readsOnly: (tool: string) => boolean;
  /** The tools of one turn; they write only once `certain` settles. */
  toolbox: (turn: {
    caller: Caller;
    language: Language;
    /** What was said and heard so far, the words that this turn answers included. */
    conversation: readonly Message[];
    certain: Promise<void>;
    signal: AbortSignal;
    /** Hands the call to this number once the turn's reply was heard; absent where the line cannot. */
    handOver?: (toPhone: string) => void;
  }) => Toolbox;
  promptText: (kind: PromptKind, language: Language) => string;
  /** Said while a reply takes long, by what it waits for; `again` when one was said already. */
  fillerText: (wait: { tool: string | undefined; again: boolean }, language: Language) => string;
  /** What the calls may cost; without it, anything. */
  spending?: Pick<Spending, "report" | "mayGoOn">;
  /** How finished the caller's words look, and whether they are only a listener's sound. */
  textNotes: (text: string, expected: ExpectedSlot | undefined, language: Language) => TextNotes;
}

/** What remains of a call when it is over. */
export interface CallRecord extends Caller {
  reason: EndReason;
  durationMs: number;
  turns: number;
  talk: Talk;
  /** What the agent spoke last. */
  language: Language;
  usage: UsageTotals;
  speculation: SpeculationTotals;
  /** The call ended while the caller heard that it would, for this reason. */
  lastWord?: EndReason;
  /** The stream is over and the call perhaps not. */
  mayComeBack: boolean;
}

export interface CallHooks {
  /** Sees what happens, as it happens: the simulator's side channel. */
  watcher?: CallWatcher;
  recorder?: CallRecorder;
  trace?: Trace;
  /** Moves the call to a person's number; absent where the line cannot. */
  transfer?: Transfer;
  opening?: Opening;
  /** What was said before on an earlier stream of this call. */
  before?: KeptTalk;
  /** Keeps where the call stands, after each turn, for another stream of it. */
  keep?: (talk: KeptTalk) => void;
  /** Closes the socket; the goodbye has been heard. */
  hangUp: () => void;
  onEnded: (record: CallRecord) => void;
}

/** What the replies of a call need of it. */
export interface CallMachine {
  readonly state: TurnState;
  dispatch(event: TurnEvent): void;
  /** Logs an event and shows it to whoever watches. */
  tell(event: LogEvent, fields: LogFields): void;
  /** Keeps where the call stands. */
  keep(): void;
  hangUp(reason: EndReason): void;
}
