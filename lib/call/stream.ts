/**
 * One media stream from its socket's opening to its end: nothing is done for it before `start` has come in time, in
 * the right format and with the token of its call; then its messages go to the call.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import {
  clearMessage,
  type Inbound,
  type InboundStart,
  isPhoneFormat,
  markMessage,
  mediaMessage,
  parseInbound,
} from "../twilio/messages.ts";
import type { StreamTokens } from "../twilio/stream_token.ts";
import type { Call } from "./call.ts";
import type { Caller, Opening } from "./call_parts.ts";
import type { KeptTalk } from "./call_journal.ts";
import type { MediaSocket, MediaSocketHandlers } from "./media_socket.ts";
import type { Line } from "./playback.ts";

/** Time from the socket's opening to `start`. */
const START_LIMIT_MS = 5000;
/** `connected` and `start`, and nothing more, before the stream is let in. */
const MAX_EARLY_MESSAGES = 2;
const MAX_EARLY_CHARACTERS = 8 * 1024;
/** Media that arrives while the token is being checked. */
const MAX_WAITING_MESSAGES = 100;
/** Messages that nobody understands are no stream of Twilio's. */
const MAX_IGNORED_MESSAGES = 20;
/** About 16 s of audio: what goes on top only piles up. */
const LINE_FULL_BYTES = 256 * 1024;
/** A peer that leaves it full for this long reads nothing: its caller hears nothing either, and had better come back. */
const LINE_FULL_LIMIT_MS = 2000;

export const TOKEN_PARAMETER = "auth";
export const CALLER_PARAMETER = "from";
export const OPENING_PARAMETER = "opening";

/** A call on its stream. */
export interface StreamCall {
  call: Pick<Call, "media" | "mark" | "dtmf" | "end">;
}

export interface StreamParts {
  clock: Clock;
  log: Log;
  tokens: StreamTokens;
  /** Adds what is known of the caller from earlier calls. Takes no longer than a caller waits without noticing. */
  recognize?: (caller: Caller) => Promise<Caller>;
  /** Finds what was said before in this call. Takes no longer than a caller waits who was cut off. */
  recall?: (call: ReturningCall) => Promise<KeptTalk | undefined>;
  /** Begins the call of a stream that was let in. */
  answer: (stream: OpenStream) => StreamCall["call"];
}

/** A stream's call, which may have had another stream before. */
export interface ReturningCall {
  callSid: string;
  /** Our own TwiML says that it had. */
  returns: boolean;
}

/** A stream that was let in. */
export interface OpenStream {
  caller: Caller;
  line: Line;
  /** How often the stream of this call was lost before. */
  resume: number;
  opening: Opening;
  /** What was said on earlier streams of this call. */
  before: KeptTalk | undefined;
  /** Closes the stream. */
  hangUp: () => void;
}

type Phase =
  | { phase: "waiting"; messages: number; characters: number; cancelLimit: CancelTimer }
  | { phase: "admitting"; streamSid: string; waiting: Inbound[] }
  | { phase: "live"; streamSid: string; call: StreamCall["call"]; stopped: boolean }
  | { phase: "over" };

/** Handles a socket that has just opened. */
export function serveStream(socket: MediaSocket, parts: StreamParts): MediaSocketHandlers {
  return new MediaStream(socket, parts);
}

/** Our own TwiML says how the call goes on; anything else is a new call. */
function openingOf(parameter: string | undefined): Opening {
  return parameter === "nobody_answered" ? parameter : "greeting";
}

class MediaStream implements MediaSocketHandlers {
  private state: Phase;
  private log: Log;
  private ignored = 0;
  private fullSinceMs: number | undefined;

  constructor(private readonly socket: MediaSocket, private readonly parts: StreamParts) {
    this.log = parts.log;
    const cancelLimit = parts.clock.after(START_LIMIT_MS, () => this.reject(1008, "no start in time"));
    this.state = { phase: "waiting", messages: 0, characters: 0, cancelLimit };
  }

  onMessage(text: string): void | Promise<void> {
    const { state } = this;
    if (state.phase === "over") return;
    if (state.phase === "waiting" && this.isTooMuchBeforeStart(state, text)) return;
    const message = parseInbound(text);
    if (message.event === "ignored") return this.ignore(message.why);
    if (state.phase === "live") return this.pass(state, message);
    if (state.phase === "admitting") return this.wait(state, message);
    if (message.event === "start") return this.admit(message, state.cancelLimit);
    if (message.event !== "connected") this.reject(1008, `${message.event} before start`);
  }

  onClose({ code, by }: { code: number; by: "peer" | "server" }): void {
    const { state } = this;
    if (state.phase === "waiting") state.cancelLimit();
    this.state = { phase: "over" };
    if (state.phase !== "live") return;
    if (!state.stopped && by === "peer") this.log.event("STREAM_LOST", { code });
    state.call.end(state.stopped ? "caller_hangup" : "stream_lost");
  }

  private isTooMuchBeforeStart(state: Phase & { phase: "waiting" }, text: string): boolean {
    state.messages++;
    state.characters += text.length;
    if (state.messages <= MAX_EARLY_MESSAGES && state.characters <= MAX_EARLY_CHARACTERS) return false;
    this.reject(1008, "too much before start");
    return true;
  }

  private async admit(start: InboundStart, cancelLimit: CancelTimer): Promise<void> {
    cancelLimit();
    const { streamSid, callSid, accountSid, mediaFormat, customParameters } = start;
    this.log = this.log.with({ callSid, streamSid });
    if (!isPhoneFormat(mediaFormat)) return this.reject(1003, "media format is not audio/x-mulaw 8000 1");
    const waiting: Inbound[] = [];
    this.state = { phase: "admitting", streamSid, waiting };
    const admission = await this.parts.tokens.admit(customParameters[TOKEN_PARAMETER], { callSid, accountSid });
    if (this.isOver) return;
    if (!admission.ok) return this.reject(1008, `stream token is ${admission.why}`);
    const phone = customParameters[CALLER_PARAMETER];
    const stranger: Caller = { callSid, streamSid, ...(phone ? { phone } : {}) };
    const caller = await this.parts.recognize?.(stranger) ?? stranger;
    const opening = openingOf(customParameters[OPENING_PARAMETER]);
    const returns = admission.resume > 0 || opening !== "greeting";
    const before = await this.parts.recall?.({ callSid, returns });
    if (this.isOver) return;
    this.socket.admit();
    this.log.event("STREAM_START", { resume: admission.resume });
    const call = this.parts.answer({
      caller,
      line: this.lineOf(streamSid),
      resume: admission.resume,
      opening,
      before,
      hangUp: () => this.socket.close(1000, "call over"),
    });
    const live = { phase: "live", streamSid, call, stopped: false } as const;
    this.state = live;
    for (const message of waiting) this.pass(live, message);
  }

  /** The socket may close while something is waited for. */
  private get isOver(): boolean {
    return this.state.phase === "over";
  }

  private lineOf(streamSid: string): Line {
    const { socket } = this;
    return {
      media: (audio) => socket.send(mediaMessage(streamSid, audio)),
      mark: (name) => socket.send(markMessage(streamSid, name)),
      clear: () => socket.send(clearMessage(streamSid)),
      canSend: () => this.hasRoom(),
    };
  }

  /** Asked again and again while there is audio to send. */
  private hasRoom(): boolean {
    if (this.socket.bufferedBytes < LINE_FULL_BYTES) {
      this.fullSinceMs = undefined;
      return true;
    }
    const { clock } = this.parts;
    if (this.fullSinceMs === undefined) this.fullSinceMs = clock.nowMs();
    else if (clock.nowMs() - this.fullSinceMs >= LINE_FULL_LIMIT_MS) this.giveUpSoon();
    return false;
  }

  /** Not while the call is sending. */
  private giveUpSoon(): void {
    this.fullSinceMs = undefined;
    this.parts.clock.after(0, () => {
      if (!this.isOver) this.reject(1008, "reads too slowly");
    });
  }

  private wait(state: Phase & { phase: "admitting" }, message: Inbound): void {
    if (state.waiting.length < MAX_WAITING_MESSAGES) state.waiting.push(message);
  }

  private pass(state: Phase & { phase: "live" }, message: Inbound): void {
    if (message.event === "connected") return;
    if (message.event === "start") return this.ignore("start a second time");
    if (message.streamSid !== state.streamSid) return this.ignore("of another stream");
    switch (message.event) {
      case "media":
        return state.call.media(message);
      case "mark":
        return state.call.mark(message.name);
      case "dtmf":
        return state.call.dtmf(message.digit);
      case "stop":
        this.state = { ...state, stopped: true };
        state.call.end("caller_hangup");
        return this.socket.close(1000, "stream stopped");
    }
  }

  private ignore(why: string): void {
    this.ignored++;
    if (this.ignored === 1) this.log.event("STREAM_MESSAGE_IGNORED", { why });
    if (this.ignored > MAX_IGNORED_MESSAGES) this.reject(1008, "too many messages that are none of a stream");
  }

  private reject(code: number, why: string): void {
    const { state } = this;
    if (state.phase === "waiting") state.cancelLimit();
    if (state.phase === "live") state.call.end("stream_lost");
    this.state = { phase: "over" };
    this.log.event("STREAM_REJECT", { code, why });
    this.socket.close(code, why);
  }
}
