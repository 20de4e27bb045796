/**
 * One live call: carries out what the turn machine commands, and turns everything that happens into its next event.
 * One event at a time, and nothing is awaited between reading the machine's state and storing the new one.
 */
import type { Brain, BrainRequest, Toolbox } from "../brain/brain.ts";
import type { ExpectedSlot, Message } from "../brain/conversation.ts";
import { splitSentences } from "../brain/sentences.ts";
import type { CancelTimer } from "../clock.ts";
import type { Language } from "../language.ts";
import { errorText, type Log } from "../log.ts";
import type { Recognizer } from "../speech/recognizer.ts";
import type { EndReason, PromptKind, Task, TextNotes, TurnCommand, TurnEvent } from "../turn/events.ts";
import type { TurnSettings } from "../turn/settings.ts";
import { initialState, phaseOf, type TurnState } from "../turn/state.ts";
import { advance } from "../turn/turn.ts";
import { FRAME_MS } from "../audio/mulaw.ts";
import type { InboundMedia } from "../twilio/messages.ts";
import type { UsageTotals } from "../usage.ts";
import type { Vad } from "../vad/vad.ts";
import { type KeptTalk, mayComeBack } from "./call_journal.ts";
import { CallUsage, type SpeculationTotals, usageFields } from "./call_usage.ts";
import { HandOver, type Transfer } from "./hand_over.ts";
import { isHeartbeat, keepAlive } from "./keepalive.ts";
import { Listening } from "./listening.ts";
import { type Line, Playback } from "./playback.ts";
import { Reply, type ReplyParts } from "./reply.ts";
import type { ReplyAudio } from "./reply_audio.ts";
import { type AfterWords, Talk } from "./talk.ts";
import type { Trace } from "../turn/trace.ts";
import { TurnTimes } from "./turn_times.ts";
import { VoiceIn } from "./voice_in.ts";
import type { CallWatcher } from "./watcher.ts";

/** A stream that sends nothing for this long is taken for silent; a burst of late audio is shorter. */
const STALL_MS = 3000;
/** …and for lost after this long. */
const STREAM_LOST_MS = 20_000;
const WATCH_INTERVAL_MS = 1000;
/** A reply that falls silent in the middle for this long, for want of words, is bridged. */
const BRIDGE_AFTER_MS = 2000;

/** Who is calling: from the call itself, never from a model. */
export interface Caller {
  callSid: string;
  streamSid: string;
  /** E.164; absent when the caller hides it. */
  phone?: string;
  /** From an earlier call of this number. */
  name?: string;
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
  /** The stream is over and the call perhaps not. */
  mayComeBack: boolean;
}

export interface CallHooks {
  /** Sees what happens, as it happens: the simulator's side channel. */
  watcher?: CallWatcher;
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

export class Call {
  private state: TurnState;
  private readonly talk: Talk;
  private readonly handOver: HandOver | undefined;
  private readonly log: Log;
  private readonly voiceIn: VoiceIn;
  private readonly listening: Listening;
  private readonly playback: Playback;
  private readonly times: TurnTimes;
  private readonly usage = new CallUsage();
  private readonly replies = new Map<number, Reply>();
  private filler: Reply | undefined;
  private readonly backlog: TurnEvent[] = [];
  /** By the clock; earlier streams of the call come on top. */
  private readonly startedAtMs: number;
  private language: Language;
  private expected: ExpectedSlot | undefined;
  private dispatching = false;
  private faults = 0;
  private over = false;
  private turns = 0;
  private cancelWatch: CancelTimer = () => {};
  private cancelBridge: CancelTimer = () => {};
  private readonly stopKeepAlive: CancelTimer;

  constructor(
    private readonly caller: Caller,
    private readonly line: Line,
    private readonly parts: CallParts,
    private readonly hooks: CallHooks,
  ) {
    const { clock, settings, vad, recognizer, playbackLeadMs } = parts;
    this.state = initialState(settings);
    this.language = hooks.before?.language ?? parts.language;
    this.talk = new Talk(hooks.before);
    this.turns = hooks.before?.turns ?? 0;
    this.expected = hooks.before?.expected;
    this.startedAtMs = clock.nowMs();
    this.log = parts.log.with({ callSid: caller.callSid, streamSid: caller.streamSid });
    this.times = new TurnTimes(clock);
    this.handOver = hooks.transfer && new HandOver(hooks.transfer, clock, this.log, {
      onRefused: () => this.nobodyAnswered(),
      onOverdue: () => this.hangUp("transferred"),
    });
    this.listening = new Listening(caller.callSid, recognizer, clock, this.log, {
      onPartial: (utteranceId, piece, { text }) => this.takeText("partial", utteranceId, piece, text, false),
      onTranscript: (utteranceId, piece, { text }, failed) =>
        this.takeText("transcript", utteranceId, piece, text, failed),
      onUsage: this.usage.report,
    });
    this.playback = new Playback(line, clock, playbackLeadMs, {
      onStarted: (audio) => this.replyStarted(audio),
      onHeard: (audio, heardMs) => this.replyHeard(audio, heardMs),
      onPlayed: (audio, byMark) => this.replyPlayed(audio, byMark),
      onDry: (audio, inMs) => this.bridgeSilence(audio, inMs),
    });
    this.voiceIn = new VoiceIn(vad, clock, {
      onAudio: (frame, startMs) => this.listening.frame(frame, startMs),
      onVoice: ({ atMs, voiced, probability, levelDb }) => {
        this.hooks.watcher?.voice(atMs - FRAME_MS, probability, levelDb);
        const agentPeakDb = this.playback.agentPeakDb();
        this.dispatch({ type: "frame", atMs, voiced, levelDb, ...(agentPeakDb === undefined ? {} : { agentPeakDb }) });
      },
    });
    this.stopKeepAlive = keepAlive(line, clock, this.log, () => this.playback.lastAudioAtMs);
  }

  /** Answers the phone. */
  start(): void {
    this.log.event("CALL_START", { language: this.language });
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
    if (!this.over && !isHeartbeat(name)) this.playback.markReturned(name);
  }

  dtmf(digit: string): void {
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
    // The stream stops when the call is moved to a person, too.
    const reason = given === "caller_hangup" && this.handOver?.isUnderWay ? "transferred" : given;
    this.handOver?.close();
    this.cancelWatch();
    this.cancelBridge();
    this.stopKeepAlive();
    this.voiceIn.close();
    this.listening.close();
    const stopped = this.playback.clear();
    if (stopped) this.talk.heard(stopped.reply, stopped.heardMs);
    this.playback.close();
    const back = mayComeBack(reason, this.state.mouth.phase === "ended");
    if (back) this.keep();
    for (const reply of this.replies.values()) reply.abort();
    this.filler?.abort();
    this.replies.clear();
    const durationMs = Math.round(this.parts.clock.nowMs() - this.startedAtMs);
    const { lost, duplicated, reordered } = this.voiceIn.counts;
    const { turns, talk, language } = this;
    const usage = this.usage.totals();
    const speculation = this.usage.speculation();
    const media = { lost, duplicated, reordered };
    this.log.event("CALL_END", {
      reason,
      mayComeBack: back,
      durationMs,
      turns,
      ...media,
      ...usageFields(usage, speculation),
    });
    this.hooks.watcher?.ended(reason);
    this.hooks.trace?.close();
    const result = { reason, durationMs, turns, talk, language, usage, speculation, mayComeBack: back };
    this.hooks.onEnded({ ...this.caller, ...result });
  }

  /** What another stream of this call would go on from. */
  private keep(): void {
    if (this.hooks.keep === undefined) return;
    const { turns, talk, language, expected, state: { mouth } } = this;
    const { messages, memory } = talk;
    const unfinished = talk.unfinished(mouth.phase === "speaking" ? this.replies.get(mouth.turnId) : undefined);
    const callMs = Math.round((this.hooks.before?.callMs ?? 0) + this.parts.clock.nowMs() - this.startedAtMs);
    this.hooks.keep({ messages, memory, language, turns, callMs, unfinished, expected });
  }

  /** Runs the machine on an event, and on those that its own commands caused. */
  private dispatch(event: TurnEvent): void {
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
      this.state = state;
      this.hooks.trace?.step(event, commands);
      for (const command of commands) this.carryOut(command);
      const phase = phaseOf(state);
      if (phase !== before) this.hooks.watcher?.phase(phase, state.nowMs);
    } catch (error) {
      this.fault(error);
    }
  }

  /** A fault of our own: the caller gets a goodbye, or at the second one the line is closed. */
  private fault(error: unknown): void {
    this.log.event("CALL_FAULT", { error: errorText(error) });
    this.faults++;
    if (this.faults === 1) this.wrapUp("goodbye_trouble", "internal");
    else this.hangUp("internal");
  }

  private carryOut(command: TurnCommand): void {
    switch (command.type) {
      case "open_recognition":
        return this.listening.open(command.utteranceId, command.piece, command.fromMs, this.language);
      case "finish_recognition":
        return this.listening.finish(command.utteranceId, command.piece);
      case "abandon_recognition":
        return this.listening.abandon(command.utteranceId);
      case "end_of_utterance":
        return this.utteranceEnded(command.utteranceId, this.state.nowMs - command.lastVoiceMs);
      case "think":
        return this.think(command.turnId, command.task, command.guess);
      case "commit":
        return this.commit(command.turnId);
      case "fill":
        return this.fill(command.again);
      case "hush":
        return this.hush();
      case "speak":
        return this.speak(command.turnId);
      case "drop":
        return this.drop(command.turnId);
      case "interrupt":
        return this.interrupt(command.turnId, command.onsetMs);
      case "backchannel":
        return this.tell("BACKCHANNEL", { utterance: command.utteranceId });
      case "listening":
        return this.tell("LISTENING", { turn: this.turns });
      case "hang_up":
        return this.hangUp(command.reason);
    }
  }

  private utteranceEnded(utterance: number, eouWaitMs: number): void {
    this.times.ended(eouWaitMs);
    this.tell("EOU", { turn: this.turns + 1, utterance, eouWaitMs: Math.round(eouWaitMs) });
  }

  private takeText(
    type: "partial" | "transcript",
    utteranceId: number,
    piece: number,
    text: string,
    failed: boolean,
  ): void {
    const notes = this.parts.textNotes(text, this.expected, this.language);
    const event = { atMs: this.state.nowMs, utteranceId, piece, text, notes };
    if (type === "partial") {
      this.hooks.watcher?.partial(utteranceId, piece, text, event.atMs);
      return this.dispatch({ type, ...event });
    }
    const asrMs = Math.round(this.times.textKnown());
    this.tell("ASR_TEXT", { turn: this.turns + 1, utterance: utteranceId, piece, text, asrMs, failed });
    this.dispatch({ type, ...event, ...(failed ? { failed } : {}) });
  }

  private think(turnId: number, task: Task, guess: boolean): void {
    const reply = this.newReply(turnId);
    this.replies.set(turnId, reply);
    if (guess) this.usage.guesses++;
    else reply.commit();
    if (task.kind === "prompt") {
      this.tell("PROMPT", { prompt: task.prompt });
      this.talk.begin(reply, task, undefined);
      reply.say([this.parts.promptText(task.prompt, this.language)]);
    } else if (task.kind === "resume") this.resume(reply, task.turnId);
    else if (task.kind === "greeting") this.greet(reply);
    else this.askBrain(reply, task);
  }

  private newReply(turnId: number): Reply {
    const atMs = () => this.state.nowMs;
    return new Reply(turnId, this.language, { ...this.parts, log: this.log }, {
      onReady: () => this.dispatch({ type: "reply_ready", atMs: atMs(), turnId }),
      onFailed: () => this.replyFailed(turnId),
      onExpect: () => this.tellExpected(turnId),
    }, this.usage.forReply());
  }

  /** A phrase that bridges the wait for a turn's reply; its own audio says nothing about that. */
  private newFiller(turnId: number): Reply {
    const events = { onReady: () => {}, onFailed: () => {}, onExpect: () => {} };
    return new Reply(turnId, this.language, { ...this.parts, log: this.log }, events, this.usage.forReply(), "filler");
  }

  private greet(reply: Reply): void {
    const { opening = "greeting" } = this.hooks;
    if (opening !== "cut_off") return this.askBrain(reply, { kind: "greeting" }, opening);
    const { expected, language, turns } = this;
    this.tell("STREAM_RESUME", { turn: turns });
    this.talk.begin(reply, { kind: "greeting" }, undefined);
    reply.outcome.expected = expected;
    const news = splitSentences(this.parts.promptText("cut_off_resume", language));
    // A line that broke again during these very words: they are said once.
    const rest = (this.hooks.before?.unfinished ?? []).filter((sentence) => !news.includes(sentence));
    reply.say([...news, ...rest]);
  }

  private askBrain(
    reply: Reply,
    task: Task & { kind: "greeting" | "reply" },
    opening: BrainRequest["kind"] = "greeting",
  ): void {
    const { callSid, phone, name } = this.caller;
    const { brain, clock } = this.parts;
    const words = task.kind === "reply" ? task.text : undefined;
    const conversation = this.talk.conversationWith(words);
    const toolbox = this.parts.toolbox({
      caller: this.caller,
      language: this.language,
      conversation,
      certain: reply.certain,
      signal: reply.signal,
      ...(this.handOver ? { handOver: (toPhone: string) => reply.outcome.handOver = toPhone } : {}),
    });
    this.talk.begin(reply, task, words);
    reply.think(brain, {
      callSid,
      turnId: reply.turnId,
      kind: task.kind === "greeting" ? opening : "reply",
      language: this.language,
      conversation,
      memory: this.talk.memory,
      caller: { numberKnown: phone !== undefined, ...(name === undefined ? {} : { name }) },
      epochMs: clock.epochMs(),
      tools: this.talk.watchTools(toolbox, {
        onStarted: (name) => reply.runningTool = name,
        onUsed: (name, ok) => {
          reply.runningTool = undefined;
          this.tell("TOOL_CALL", { turn: reply.turnId, tool: name, ok });
        },
      }),
    });
  }

  private resume(reply: Reply, turnId: number): void {
    const rest = this.talk.restOf(turnId);
    this.tell("RESUME_REPLY", { turn: turnId, sentences: rest.sentences.length });
    Object.assign(reply.outcome, rest.after);
    this.talk.begin(reply, { kind: "resume", turnId }, undefined);
    if (rest.sentences.length > 0) reply.say(rest.sentences);
    else if (rest.task.kind === "greeting") this.greet(reply);
    else {
      this.replies.delete(reply.turnId);
      this.afterWords(reply.turnId, rest.after);
    }
  }

  /** A reply was heard to its end. */
  private afterWords(turnId: number, { endCall, handOver }: AfterWords): void {
    if (handOver === undefined || this.handOver === undefined || this.handOver.isUnderWay) {
      return this.dispatch({ type: "reply_played", atMs: this.state.nowMs, turnId, endCall });
    }
    // The turn is not over yet: it ends with the stream, or with the news that nobody is free.
    void this.handOver.begin(handOver);
  }

  /** The line could not hand the call over: the turn that announced it goes on with the news. */
  private nobodyAnswered(): void {
    const { mouth } = this.state;
    if (this.over || (mouth.phase !== "speaking" && mouth.phase !== "thinking")) return;
    const { turnId, phase } = mouth;
    if (this.replies.has(turnId)) return;
    const reply = this.newReply(turnId);
    this.replies.set(turnId, reply);
    reply.commit();
    this.askBrain(reply, { kind: "greeting" }, "nobody_answered");
    if (phase === "speaking") this.speak(turnId);
  }

  private commit(turnId: number): void {
    this.replies.get(turnId)?.commit();
    this.tellExpected(turnId);
  }

  private fill(again: boolean): void {
    const { mouth } = this.state;
    const turnId = mouth.phase === "thinking" ? mouth.turnId : 0;
    this.tell("FILLER", { turn: this.turns + 1, again, tool: this.replies.get(turnId)?.runningTool });
    this.filler = this.newFiller(turnId);
    this.filler.say([this.fillerText(this.replies.get(turnId), again)]);
    this.playback.play(this.filler.audio);
  }

  private fillerText(reply: Reply | undefined, again: boolean): string {
    return this.parts.fillerText({ tool: reply?.runningTool, again }, this.language);
  }

  /** Stops the phrase that bridges a wait, if it is still to be heard. */
  private hush(): void {
    if (this.filler === undefined) return;
    this.filler.abort();
    this.filler = undefined;
    this.playback.clear();
  }

  /** A reply that falls silent because its brain does is bridged as the wait for its beginning is. */
  private bridgeSilence(audio: ReplyAudio, inMs: number): void {
    const { takenMs } = audio;
    this.cancelBridge();
    this.cancelBridge = this.parts.clock.after(inMs + BRIDGE_AFTER_MS, () => {
      const reply = this.replies.get(audio.turnId);
      if (reply?.audio === audio && audio.takenMs === takenMs) reply.bridge(this.fillerText(reply, false));
    });
  }

  private speak(turnId: number): void {
    const reply = this.replies.get(turnId);
    if (reply === undefined) return;
    // A bridge that has not even begun must not hold up what it was to bridge.
    if (this.filler?.audio.takenMs === 0) this.hush();
    this.turns++;
    this.talk.speak(reply);
    this.language = reply.outcome.language;
    this.tellExpected(turnId);
    this.keep();
    this.playback.play(reply.audio);
  }

  private drop(turnId: number): void {
    const reply = this.replies.get(turnId);
    if (reply === undefined) return;
    this.replies.delete(turnId);
    reply.abort();
    reply.usage.waste();
    this.talk.forget(turnId);
    if (reply.committedAtMs === undefined) this.usage.droppedGuesses++;
    this.tell("SPECULATION_DROPPED", { turn: turnId, madeMs: Math.round(reply.audio.madeMs) });
  }

  private interrupt(turnId: number, onsetMs: number): void {
    const stopped = this.playback.clear();
    const reply = this.replies.get(turnId);
    this.replies.delete(turnId);
    reply?.abort();
    const heardMs = stopped?.reply === reply?.audio ? stopped?.heardMs ?? 0 : 0;
    if (reply) {
      this.talk.heard(reply.audio, heardMs);
      this.talk.cut(reply);
      this.keep();
    }
    this.tell("BARGE_IN", { turn: turnId, heardMs: Math.round(heardMs), afterMs: this.state.nowMs - onsetMs });
    if (reply) {
      this.tellReply(reply.audio);
      this.tellTurn(reply, heardMs, true);
    }
  }

  private replyStarted(audio: ReplyAudio): void {
    const reply = this.replies.get(audio.turnId);
    if (audio.kind === "filler" || reply === undefined) return;
    reply.figures = this.times.spoken(reply);
    this.usage.gainedMs += reply.figures?.gainMs ?? 0;
    this.tell("TTS_START", { turn: this.turns, ...reply.figures });
    this.tellReply(audio);
  }

  private replyHeard(audio: ReplyAudio, heardMs: number): void {
    if (audio.kind === "filler") return;
    this.talk.heard(audio, heardMs);
    this.keep();
    this.tellReply(audio);
  }

  private replyPlayed(audio: ReplyAudio, byMark: boolean): void {
    if (audio.kind === "filler") return this.fillerPlayed(audio);
    const reply = this.replies.get(audio.turnId);
    if (reply === undefined) return;
    this.replies.delete(audio.turnId);
    this.talk.heard(audio, audio.madeMs);
    this.tell(byMark ? "MARK_ACK" : "MARK_MISSING", { turn: this.turns, heardMs: Math.round(audio.madeMs) });
    this.tellReply(audio);
    this.tellTurn(reply, audio.madeMs, false);
    this.talk.finish(reply);
    this.keep();
    this.afterWords(audio.turnId, reply.outcome);
  }

  /** A caller who was promised a person gets one, even if the words for it failed. */
  private replyFailed(turnId: number): void {
    const handOver = this.replies.get(turnId)?.outcome.handOver;
    if (handOver === undefined) return this.dispatch({ type: "reply_failed", atMs: this.state.nowMs, turnId });
    this.replies.delete(turnId);
    this.afterWords(turnId, { endCall: false, handOver });
  }

  private fillerPlayed(audio: ReplyAudio): void {
    if (this.filler?.audio === audio) this.filler = undefined;
    this.dispatch({ type: "filler_played", atMs: this.state.nowMs });
  }

  /** All figures of a turn, once it is over. */
  private tellTurn(reply: Reply, heardMs: number, interrupted: boolean): void {
    if (reply.figures === undefined) return;
    const { synthesizedCharacters, inputTokens, outputTokens } = reply.usage.totals();
    this.tell("TURN", {
      turn: this.turns,
      ...reply.figures,
      heardMs: Math.round(heardMs),
      ...(interrupted ? { interruptedAtMs: Math.round(heardMs) } : {}),
      characters: synthesizedCharacters,
      inputTokens,
      outputTokens,
    });
  }

  /** What a reply asks for counts once its turn is certain: a guess that is dropped has asked nothing. */
  private tellExpected(turnId: number): void {
    const slot = this.replies.get(turnId)?.outcome.expected;
    const { mouth } = this.state;
    const current = (mouth.phase === "thinking" || mouth.phase === "speaking") && mouth.turnId === turnId;
    if (slot === undefined || !current) return;
    this.expected = slot;
    this.dispatch({ type: "expect", atMs: this.state.nowMs, turnId, slot });
  }

  private hangUp(reason: EndReason): void {
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

  private tell(event: Parameters<Log["event"]>[0], fields: Parameters<Log["event"]>[1]): void {
    this.log.event(event, fields);
    this.hooks.watcher?.event(event, this.state.nowMs, fields ?? {});
  }

  private tellReply(audio: ReplyAudio): void {
    this.hooks.watcher?.reply(audio.turnId, this.talk.heardSentences(audio));
  }
}
