/**
 * The agent's side of a call: makes, plays, stops and takes up replies as the turn machine commands, and tells it what
 * became of them.
 */
import type { BrainRequest } from "../brain/brain.ts";
import type { ExpectedSlot } from "../brain/conversation.ts";
import { FIXED_TEXT_SETTINGS, splitSentences } from "../brain/sentences.ts";
import type { Language } from "../language.ts";
import type { Log } from "../log.ts";
import type { Task } from "../turn/events.ts";
import { lastWordReason } from "../turn/state.ts";
import { askBrain, type BrainTask } from "./ask_brain.ts";
import type { KeptTalk } from "./call_journal.ts";
import type { Caller, CallHooks, CallMachine, CallParts } from "./call_parts.ts";
import { CallUsage } from "./call_usage.ts";
import { Fillers } from "./fillers.ts";
import { HandOver } from "./hand_over.ts";
import { KeptReads } from "./kept_reads.ts";
import { type Line, Playback } from "./playback.ts";
import { Reply } from "./reply.ts";
import type { ReplyAudio } from "./reply_audio.ts";
import { type AfterWords, Talk } from "./talk.ts";
import { TurnReports } from "./turn_reports.ts";
import { TurnTimes } from "./turn_times.ts";

export class Replies {
  readonly talk: Talk;
  readonly times: TurnTimes;
  readonly usage: CallUsage;
  readonly playback: Playback;
  readonly handOver: HandOver | undefined;
  private readonly replies = new Map<number, Reply>();
  private readonly reads: KeptReads;
  private readonly fillers: Fillers;
  readonly reports: TurnReports;
  private spokenLanguage: Language;
  private expectedSlot: ExpectedSlot | undefined;
  private turnCount: number;
  private closed = false;

  constructor(
    private readonly caller: Caller,
    line: Line,
    private readonly parts: CallParts,
    private readonly hooks: CallHooks,
    private readonly log: Log,
    private readonly machine: CallMachine,
  ) {
    const { clock, playbackLeadMs } = parts;
    this.spokenLanguage = hooks.before?.language ?? parts.language;
    this.talk = new Talk(hooks.before);
    this.turnCount = hooks.before?.turns ?? 0;
    this.expectedSlot = hooks.before?.expected;
    this.times = new TurnTimes(clock);
    this.reads = new KeptReads(parts.readsOnly);
    this.reports = new TurnReports(this.talk, clock, machine, hooks);
    this.usage = new CallUsage(parts.spending?.report, hooks.before?.usages);
    this.handOver = hooks.transfer && new HandOver(hooks.transfer, clock, log, {
      onRefused: () => this.nobodyAnswered(),
      onOverdue: () => machine.hangUp("transferred"),
    });
    this.playback = new Playback(line, clock, playbackLeadMs, {
      onStarted: (audio) => this.replyStarted(audio),
      onHeard: (audio, heardMs) => this.replyHeard(audio, heardMs),
      onPlayed: (audio, byMark) => this.replyPlayed(audio, byMark),
      onDry: (audio, inMs) => this.fillers.bridge(audio, inMs),
    });
    this.fillers = new Fillers(this.playback, { ...parts, log }, this.usage, {
      replyOf: (turnId) => this.replies.get(turnId),
      language: () => this.language,
      onPlayed: () => machine.dispatch({ type: "filler_played", atMs: machine.state.nowMs }),
    });
  }

  /** What the agent speaks now. */
  get language(): Language {
    return this.spokenLanguage;
  }

  /** What the agent's last question asks for. */
  get expected(): ExpectedSlot | undefined {
    return this.expectedSlot;
  }

  /** Replies that were spoken so far. */
  get turns(): number {
    return this.turnCount;
  }

  /** What another stream of this call would go on from, but for the time. */
  kept(): Omit<KeptTalk, "callMs"> {
    const { turns, talk, language, expected } = this;
    const { mouth } = this.machine.state;
    const { messages, memory } = talk;
    // A call that goes on after all does not go on with its goodbye.
    const goesOn = mouth.phase === "speaking" && lastWordReason(this.machine.state) === undefined;
    const unfinished = talk.unfinished(goesOn ? this.replies.get(mouth.turnId) : undefined);
    return { messages, memory, language, turns, unfinished, expected, usages: this.usage.callUsages() };
  }

  /** Falls silent for good; what was heard until now is noted. */
  silence(): void {
    this.closed = true;
    this.handOver?.close();
    this.fillers.close();
    const stopped = this.playback.clear();
    if (stopped) this.talk.heard(stopped.reply, stopped.heardMs);
    this.playback.close();
  }

  /** Stops making what is still being made; words that nobody answers any more are written down all the same. */
  abort(): void {
    for (const reply of this.replies.values()) {
      reply.abort();
      if (reply.committedAtMs !== undefined) this.reports.record(reply, true);
    }
    this.fillers.abort();
    this.replies.clear();
  }

  think(turnId: number, task: Task, guess: boolean): void {
    const reply = this.newReply(turnId);
    this.replies.set(turnId, reply);
    if (task.kind === "reply") reply.wordsAtMs = this.times.newestWordsAtMs;
    if (guess) this.usage.guesses++;
    else reply.commit();
    if (task.kind === "prompt") {
      this.machine.tell("PROMPT", { prompt: task.prompt });
      this.talk.begin(reply, task, undefined);
      reply.say([this.parts.promptText(task.prompt, this.language)]);
    } else if (task.kind === "resume") this.resume(reply, task.turnId);
    else if (task.kind === "greeting") this.greet(reply);
    else this.askBrain(reply, task);
  }

  private newReply(turnId: number): Reply {
    const atMs = () => this.machine.state.nowMs;
    return new Reply(turnId, this.language, { ...this.parts, log: this.log }, {
      onReady: () => this.machine.dispatch({ type: "reply_ready", atMs: atMs(), turnId }),
      onFailed: (refused) => this.replyFailed(turnId, refused),
      onExpect: () => this.tellExpected(turnId),
    }, this.usage.forReply());
  }

  private greet(reply: Reply): void {
    const { opening } = this.hooks;
    if (opening !== "cut_off") return this.askBrain(reply, { kind: "greeting" }, opening);
    const { expected, language, turns } = this;
    this.machine.tell("STREAM_RESUME", { turn: turns });
    this.talk.begin(reply, { kind: "greeting" }, undefined);
    reply.outcome.expected = expected;
    const news = splitSentences(this.parts.promptText("cut_off_resume", language), FIXED_TEXT_SETTINGS);
    // A line that broke again during these very words: they are said once.
    const rest = (this.hooks.before?.unfinished ?? []).filter((sentence) => !news.includes(sentence));
    reply.say([...news, ...rest]);
  }

  private askBrain(reply: Reply, task: BrainTask, opening?: BrainRequest["kind"]): void {
    const { caller, parts, hooks, machine, talk, reads, handOver } = this;
    askBrain(reply, task, { caller, parts, hooks, machine, talk, reads, handOver, language: this.language }, opening);
  }

  private resume(reply: Reply, turnId: number): void {
    const rest = this.talk.restOf(turnId);
    this.machine.tell("RESUME_REPLY", { turn: turnId, sentences: rest.sentences.length });
    Object.assign(reply.outcome, rest.after);
    this.talk.begin(reply, { kind: "resume", turnId }, undefined);
    if (rest.sentences.length > 0) reply.say(rest.sentences);
    else if (rest.task.kind === "greeting" && !rest.begun) this.greet(reply);
    else {
      this.replies.delete(reply.turnId);
      this.afterWords(reply.turnId, rest.after);
    }
  }

  /** A reply was heard to its end. */
  private afterWords(turnId: number, { endCall, handOver }: AfterWords): void {
    if (handOver === undefined || this.handOver === undefined || this.handOver.isUnderWay) {
      return this.machine.dispatch({ type: "reply_played", atMs: this.machine.state.nowMs, turnId, endCall });
    }
    // The turn is not over yet: it ends with the stream, or with the news that nobody is free.
    void this.handOver.begin(handOver);
  }

  /** The line could not hand the call over: the turn that announced it goes on with the news. */
  private nobodyAnswered(): void {
    const { mouth } = this.machine.state;
    if (this.closed || (mouth.phase !== "speaking" && mouth.phase !== "thinking")) return;
    const { turnId, phase } = mouth;
    if (this.replies.has(turnId)) return;
    const reply = this.newReply(turnId);
    this.replies.set(turnId, reply);
    reply.commit();
    this.askBrain(reply, { kind: "greeting" }, "nobody_answered");
    if (phase === "speaking") this.speak(turnId);
  }

  commit(turnId: number): void {
    this.replies.get(turnId)?.commit();
    this.tellExpected(turnId);
  }

  fill(again: boolean): void {
    const { mouth } = this.machine.state;
    const turnId = mouth.phase === "thinking" ? mouth.turnId : 0;
    const tool = this.replies.get(turnId)?.runningTool;
    this.machine.tell("FILLER", { turn: this.turns + 1, again, tool });
    this.fillers.say(turnId, this.language, { tool, again });
  }

  /** Stops the phrase that bridges a wait, if it is still to be heard. */
  hush(): void {
    this.fillers.hush();
  }

  speak(turnId: number): void {
    const reply = this.replies.get(turnId);
    if (reply === undefined) return;
    // A bridge that has not even begun must not hold up what it was to bridge.
    this.fillers.hushUnheard();
    this.turnCount++;
    this.reads.forget();
    this.talk.speak(reply);
    this.reports.record(reply, false);
    this.spokenLanguage = reply.outcome.language;
    this.tellExpected(turnId);
    this.machine.keep();
    this.playback.play(reply.audio);
  }

  drop(turnId: number): void {
    const reply = this.replies.get(turnId);
    if (reply === undefined) return;
    this.replies.delete(turnId);
    reply.abort();
    reply.usage.waste();
    this.talk.forget(turnId);
    if (reply.committedAtMs === undefined) this.usage.droppedGuesses++;
    this.machine.tell("SPECULATION_DROPPED", { turn: turnId, madeMs: Math.round(reply.audio.madeMs) });
  }

  interrupt(turnId: number, onsetMs: number): void {
    const stopped = this.playback.clear();
    const reply = this.replies.get(turnId);
    this.replies.delete(turnId);
    reply?.abort();
    const heardMs = stopped?.reply === reply?.audio ? stopped?.heardMs ?? 0 : 0;
    if (reply) {
      this.talk.heard(reply.audio, heardMs);
      this.talk.cut(reply);
      this.machine.keep();
    }
    this.machine.tell("BARGE_IN", {
      turn: turnId,
      heardMs: Math.round(heardMs),
      afterMs: this.machine.state.nowMs - onsetMs,
    });
    if (reply) this.reports.over(reply, { turn: this.turns, heardMs, interrupted: true });
  }

  private replyStarted(audio: ReplyAudio): void {
    const reply = this.replies.get(audio.turnId);
    if (audio.kind === "filler" || reply === undefined) return;
    reply.figures = this.times.spoken(reply);
    this.usage.gainedMs += reply.figures?.gainMs ?? 0;
    this.reports.started(reply, this.turns);
  }

  private replyHeard(audio: ReplyAudio, heardMs: number): void {
    if (audio.kind === "filler") return;
    this.talk.heard(audio, heardMs);
    this.machine.keep();
    this.reports.heard(audio);
  }

  private replyPlayed(audio: ReplyAudio, byMark: boolean): void {
    if (audio.kind === "filler") return this.fillers.played(audio);
    const reply = this.replies.get(audio.turnId);
    if (reply === undefined) return;
    this.replies.delete(audio.turnId);
    this.talk.heard(audio, audio.madeMs);
    this.machine.tell(byMark ? "MARK_ACK" : "MARK_MISSING", { turn: this.turns, heardMs: Math.round(audio.madeMs) });
    this.reports.over(reply, { turn: this.turns, heardMs: audio.madeMs, interrupted: false });
    this.talk.finish(reply);
    this.machine.keep();
    this.afterWords(audio.turnId, reply.outcome);
  }

  /** A caller who was promised a person gets one, even if the words for it failed. */
  private replyFailed(turnId: number, refused: boolean): void {
    const handOver = this.replies.get(turnId)?.outcome.handOver;
    if (handOver === undefined) {
      return this.machine.dispatch({ type: "reply_failed", atMs: this.machine.state.nowMs, turnId, refused });
    }
    this.replies.delete(turnId);
    this.afterWords(turnId, { endCall: false, handOver });
  }

  /** What a reply asks for counts once its turn is certain: a guess that is dropped has asked nothing. */
  private tellExpected(turnId: number): void {
    const slot = this.replies.get(turnId)?.outcome.expected;
    const { mouth } = this.machine.state;
    const current = (mouth.phase === "thinking" || mouth.phase === "speaking") && mouth.turnId === turnId;
    if (slot === undefined || !current) return;
    this.expectedSlot = slot;
    this.machine.dispatch({ type: "expect", atMs: this.machine.state.nowMs, turnId, slot });
  }
}
