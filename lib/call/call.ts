/**
 * One live call: runs the turn machine on everything that happens, and has its commands carried out. One event at a time,
 * and nothing is awaited between reading the machine's state and storing the new one.
 */
import { FRAME_MS } from "../audio/mulaw.ts";
import type { CancelTimer } from "../clock.ts";
import { errorText, type Log, type LogEvent, type LogFields } from "../log.ts";
import { type Bucket, createBucket } from "../rate_limit.ts";
import type { ProviderFault } from "../errors.ts";
import type { EndReason, PromptKind, TurnCommand, TurnEvent } from "../turn/events.ts";
import type { TurnSettings } from "../turn/settings.ts";
import { initialState, lastWordReason, phaseOf, type TurnState } from "../turn/state.ts";
import { advance } from "../turn/turn.ts";
import type { InboundMedia } from "../twilio/messages.ts";
import { mayComeBack } from "./call_journal.ts";
import type { Caller, CallHooks, CallParts } from "./call_parts.ts";
import { usageFields } from "./call_usage.ts";
import { contained, containedParts } from "./contained.ts";
import { isHeartbeat, keepAlive } from "./keepalive.ts";
import { Listening } from "./listening.ts";
import type { Line } from "./playback.ts";
import { Replies } from "./replies.ts";
import { VoiceIn } from "./voice_in.ts";

/** A stream that sends nothing for this long is taken for silent; a burst of late audio is shorter. */
const STALL_MS = 3000;
/** …and for lost after this long. */
const STREAM_LOST_MS = 20_000;
const WATCH_INTERVAL_MS = 1000;
/** The last words after a fault of our own take no longer. */
const GOODBYE_LIMIT_MS = 10_000;
const MAX_TOLD_FAULTS = 5;
/** With as many at once, twenty in any second. */
const KEYS_PER_SEC = 10;

export class Call {
  private machineState: TurnState;
  private readonly replies: Replies;
  private readonly log: Log;
  private readonly voiceIn: VoiceIn;
  private readonly listening: Listening;
  private readonly backlog: TurnEvent[] = [];
  /** By the clock; earlier streams of the call come on top. */
  private readonly startedAtMs: number;
  private dispatching = false;
  private faults = 0;
  private over = false;
  private cancelWatch: CancelTimer = () => {};
  private readonly stopKeepAlive: CancelTimer;
  private cancelGoodbye: CancelTimer = () => {};
  private readonly keys: Bucket;
  private readonly parts: CallParts;
  private readonly markReturned: (name: string) => void;

  constructor(
    private readonly caller: Caller,
    line: Line,
    givenParts: CallParts,
    private readonly hooks: CallHooks,
  ) {
    const onFault = (error: unknown) => this.fault(error);
    const parts = containedParts(givenParts, onFault);
    this.parts = parts;
    const { clock, settings, vad, recognizer } = parts;
    this.machineState = initialState(settings);
    this.startedAtMs = clock.nowMs();
    this.keys = createBucket(KEYS_PER_SEC, KEYS_PER_SEC, clock);
    this.log = parts.log.with({ callSid: caller.callSid, streamSid: caller.streamSid });
    this.replies = new Replies(caller, line, parts, hooks, this.log, this);
    this.listening = new Listening(caller.callSid, recognizer, clock, this.log, {
      onPartial: (utteranceId, piece, { text }) => this.takeText("partial", utteranceId, piece, text),
      onTranscript: (utteranceId, piece, { text }, fault) =>
        this.takeText("transcript", utteranceId, piece, text, fault),
      onUsage: this.replies.usage.report,
    });
    this.voiceIn = new VoiceIn(vad, clock, {
      onAudio: (frame, startMs) => this.listening.frame(frame, startMs),
      onVoice: ({ atMs, voiced, probability, levelDb }) => {
        this.hooks.watcher?.voice(atMs - FRAME_MS, probability, levelDb);
        const agentPeakDb = this.replies.playback.agentPeakDb();
        this.dispatch({ type: "frame", atMs, voiced, levelDb, ...(agentPeakDb === undefined ? {} : { agentPeakDb }) });
      },
    });
    this.markReturned = contained((name) => this.replies.playback.markReturned(name), onFault);
    this.stopKeepAlive = keepAlive(line, clock, this.log, () => this.replies.playback.lastAudioAtMs);
  }

  /** Where the turn machine stands. */
  get state(): TurnState {
    return this.machineState;
  }

  /** Answers the phone. */
  start(): void {
    this.log.event("CALL_START", { language: this.replies.language });
    this.dispatch({ type: "call_started", atMs: 0 });
    this.keep();
    this.watchStream();
  }

  media(message: InboundMedia): void {
    if (this.over || message.track !== "inbound") return;
    try {
      this.voiceIn.media(message);
    } catch (error) {
      this.fault(error);
    }
  }

  mark(name: string): void {
    if (!this.over && !isHeartbeat(name)) this.markReturned(name);
  }

  dtmf(digit: string): void {
    // A caller presses a key or two a second; a machine that presses more is not listened to.
    if (!this.keys.take(1)) return;
    this.dispatch({ type: "dtmf", atMs: this.state.nowMs, digit });
  }

  /** Turn-taking for this call only, from now on. */
  changeSettings(changes: Partial<TurnSettings>): TurnSettings {
    const settings = { ...this.state.settings, ...changes };
    this.dispatch({ type: "settings", atMs: this.state.nowMs, settings });
    return settings;
  }

  /** Says a last word and hangs up: a deploy, a limit, an inner fault. */
  wrapUp(prompt: PromptKind, reason: EndReason): void {
    this.dispatch({ type: "wrap_up", atMs: this.state.nowMs, prompt, reason });
  }

  /** The call is over, whoever ended it; repeating it does nothing. */
  end(given: EndReason): void {
    if (this.over) return;
    this.over = true;
    const { replies, hooks } = this;
    // The stream stops when the call is moved to a person, too.
    const reason = given === "caller_hangup" && replies.handOver?.isUnderWay ? "transferred" : given;
    this.cancelWatch();
    this.cancelGoodbye();
    this.stopKeepAlive();
    this.voiceIn.close();
    this.listening.close();
    replies.silence();
    const lastWord = lastWordReason(this.state);
    const back = mayComeBack(reason, this.state.mouth.phase === "ended");
    if (back) this.keep();
    replies.abort();
    const durationMs = Math.round(this.parts.clock.nowMs() - this.startedAtMs);
    const { turns, talk, language } = replies;
    const usage = replies.usage.totals();
    const speculation = replies.usage.speculation();
    const { lost, duplicated, reordered } = this.voiceIn.counts;
    const media = { lost, duplicated, reordered, longestGapMs: Math.round(this.voiceIn.longestGapMs) };
    const figures = { ...replies.reports.silences(), ...media, ...usageFields(usage, speculation) };
    this.log.event("CALL_END", { reason, mayComeBack: back, durationMs, turns, ...figures });
    hooks.watcher?.ended(reason);
    hooks.trace?.close();
    const result = { reason, durationMs, turns, talk, language, usage, speculation, mayComeBack: back };
    hooks.onEnded({ ...this.caller, ...result, ...(lastWord === undefined ? {} : { lastWord }) });
  }

  /** Keeps what another stream of this call would go on from. */
  keep(): void {
    const callMs = Math.round((this.hooks.before?.callMs ?? 0) + this.parts.clock.nowMs() - this.startedAtMs);
    this.hooks.keep?.({ ...this.replies.kept(), callMs });
  }

  /** Runs the machine on an event, and on those that its own commands caused. */
  dispatch(event: TurnEvent): void {
    this.backlog.push(event);
    if (this.dispatching) return;
    this.dispatching = true;
    try {
      for (let next = this.backlog.shift(); next !== undefined && !this.over; next = this.backlog.shift()) {
        this.step(next);
      }
    } finally {
      this.dispatching = false;
    }
  }

  private step(event: TurnEvent): void {
    try {
      const before = phaseOf(this.state);
      const { state, commands } = advance(this.state, event);
      this.machineState = state;
      this.hooks.trace?.step(event, commands);
      for (const command of commands) this.carryOut(command);
      const phase = phaseOf(state);
      if (phase !== before) this.hooks.watcher?.phase(phase, state.nowMs);
    } catch (error) {
      this.fault(error);
    }
  }

  /** A fault of our own: the caller gets a goodbye. One that stands in the way of that, too, does so for a while only. */
  private fault(error: unknown): void {
    this.faults++;
    // What fails at every frame would fill the log.
    if (this.faults <= MAX_TOLD_FAULTS) this.log.event("CALL_FAULT", { error: errorText(error) });
    if (this.faults > 1 || this.over) return;
    this.cancelGoodbye = this.parts.clock.after(GOODBYE_LIMIT_MS, () => this.hangUp("internal"));
    this.wrapUp("goodbye_trouble", "internal");
  }

  private carryOut(command: TurnCommand): void {
    switch (command.type) {
      case "open_recognition":
        return this.listening.open(command.utteranceId, command.piece, command.fromMs, this.replies.language);
      case "finish_recognition":
        return this.listening.finish(command.utteranceId, command.piece, command.silent);
      case "abandon_recognition":
        return this.listening.abandon(command.utteranceId);
      case "end_of_utterance":
        return this.utteranceEnded(command.utteranceId, this.state.nowMs - command.lastVoiceMs);
      case "think":
        return this.replies.think(command.turnId, command.task, command.guess);
      case "commit":
        return this.replies.commit(command.turnId);
      case "fill":
        return this.replies.fill(command.again);
      case "hush":
        return this.replies.hush();
      case "speak":
        return this.replies.speak(command.turnId);
      case "drop":
        return this.replies.drop(command.turnId);
      case "interrupt":
        return this.replies.interrupt(command.turnId, command.onsetMs);
      case "backchannel":
        return this.tell("BACKCHANNEL", { utterance: command.utteranceId });
      case "listening":
        this.tell("LISTENING", { turn: this.replies.turns });
        return this.checkSpending();
      case "hang_up":
        return this.hangUp(command.reason);
    }
  }

  private checkSpending(): void {
    const { spending } = this.parts;
    if (spending?.mayGoOn(this.replies.usage.callTotals()) === false) this.wrapUp("callback_goodbye", "budget");
  }

  private utteranceEnded(utterance: number, eouWaitMs: number): void {
    this.replies.times.ended(eouWaitMs);
    this.tell("EOU", { turn: this.replies.turns + 1, utterance, eouWaitMs: Math.round(eouWaitMs) });
  }

  private takeText(
    type: "partial" | "transcript",
    utteranceId: number,
    piece: number,
    text: string,
    fault?: ProviderFault,
  ): void {
    const notes = this.parts.textNotes(text, this.replies.expected, this.replies.language);
    const event = { atMs: this.state.nowMs, utteranceId, piece, text, notes };
    if (text !== "") this.replies.times.wordsCame();
    if (type === "partial") {
      this.hooks.watcher?.partial(utteranceId, piece, text, event.atMs);
      return this.dispatch({ type, ...event });
    }
    const failed = fault !== undefined;
    // A sound that ended in doubt and held no words is no turn of anybody's.
    if (text !== "" || failed || this.isAwaited(utteranceId)) {
      const asrMs = Math.round(this.replies.times.textKnown());
      this.tell("ASR_TEXT", { turn: this.replies.turns + 1, utterance: utteranceId, piece, text, asrMs, failed });
    }
    this.dispatch({ type, ...event, ...(failed ? { failed, refused: fault === "auth" } : {}) });
  }

  private isAwaited(utteranceId: number): boolean {
    const { ear, mouth } = this.state;
    if (mouth.phase === "settling" && mouth.utterance.id === utteranceId) return true;
    return ear.phase === "hearing" && ear.utterance.id === utteranceId;
  }

  /** Ends the call and closes its stream. */
  hangUp(reason: EndReason): void {
    this.end(reason);
    this.hooks.hangUp();
  }

  /** Time goes on for the machine even when the stream has stopped sending. */
  private watchStream(): void {
    this.cancelWatch = this.parts.clock.after(WATCH_INTERVAL_MS, () => {
      const { quietMs } = this.voiceIn;
      if (quietMs >= STREAM_LOST_MS) return this.hangUp("media_timeout");
      if (quietMs >= STALL_MS) {
        if (quietMs < STALL_MS + WATCH_INTERVAL_MS) this.tell("STREAM_STALLED", { quietMs: Math.round(quietMs) });
        this.dispatch({ type: "tick", atMs: Math.round(this.voiceIn.estimatedMs) });
      }
      if (!this.over) this.watchStream();
    });
  }

  /** Logs an event and shows it to whoever watches. */
  tell(event: LogEvent, fields: LogFields): void {
    this.log.event(event, fields);
    this.hooks.watcher?.event(event, this.state.nowMs, fields);
  }
}
