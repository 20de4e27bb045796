/**
 * Joins the two sides of a simulated call's side channel: the call in this process, and the sockets of the pages (or
 * terminals) that play the caller. Either may come first. Real calls have no side channel.
 */
import type { MediaSocket, MediaSocketHandlers } from "../call/media_socket.ts";
import type { CancelTimer, Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { FromServer, ToServer } from "./side_messages.ts";
import { parseToServer } from "./side_parser.ts";

/** What a call holds of its side channel. */
export interface SideChannel {
  /**
   * Tells every attached side, and each one that attaches later (as far as the backlog reaches). Nothing is told by a
   * stream whose place another one has taken.
   */
  send(message: FromServer): void;
  /** The stream is lost: holds the attached sides for the next one, and lets them go when none comes. */
  lose(): void;
  /** The call is over: lets the attached sides go. */
  close(): void;
}

export interface SideChannelHub {
  /**
   * The call's side; `onMessage` first gets what came before. Opening again (a resumed call) takes the place over.
   * For a real call it does nothing.
   */
  open(callSid: string, onMessage: (message: ToServer) => void): SideChannel;
  /** The caller's side: gives the handlers of a socket that is open. */
  attach(callSid: string, socket: MediaSocket): MediaSocketHandlers;
  /** The server stops: lets all sides go. */
  closeAll(): void;
}

/** True for the identifiers that simulated calls carry; Twilio's own are `CA` and 32 hexadecimal digits. */
export function isSimulatedCall(callSid: string): boolean {
  return /^CASIM[0-9A-Za-z]{1,40}$/.test(callSid);
}

/** What a side that attaches late still hears: about the last minute of a lively call. */
const BACKLOG_MESSAGES = 400;
/** What a caller's side may say before the call is there. */
const EARLY_MESSAGES = 100;
const MAX_SOCKETS_PER_CALL = 4;
/** Channels that wait for their call. */
const MAX_WAITING = 50;
/** A call that comes back at all is back by then. */
const COME_BACK_MS = 15_000;

interface Channel {
  /** The stream that goes on; `undefined` before the first one, and while another one is waited for. */
  onMessage: ((message: ToServer) => void) | undefined;
  /** Ends the wait for a stream that may come back. */
  cancelWait: CancelTimer | undefined;
  readonly sockets: Set<MediaSocket>;
  readonly backlog: FromServer[];
  readonly early: ToServer[];
}

export function createSideChannelHub(parts: { clock: Clock; log: Log }): SideChannelHub {
  const channels = new Map<string, Channel>();

  function channelOf(callSid: string): Channel {
    const known = channels.get(callSid);
    if (known !== undefined) return known;
    const channel: Channel = {
      onMessage: undefined,
      cancelWait: undefined,
      sockets: new Set(),
      backlog: [],
      early: [],
    };
    channels.set(callSid, channel);
    return channel;
  }

  function refusal(callSid: string): string | undefined {
    const channel = channels.get(callSid);
    if (channel !== undefined) return channel.sockets.size < MAX_SOCKETS_PER_CALL ? undefined : "too many sockets";
    const waiting = [...channels.values()].filter((other) => other.onMessage === undefined).length;
    return waiting < MAX_WAITING ? undefined : "too many channels";
  }

  function receive(channel: Channel, callSid: string, text: string): void {
    const parsed = parseToServer(text);
    if (!parsed.ok) {
      parts.log.event("STREAM_MESSAGE_IGNORED", { callSid, channel: "simulator", why: parsed.why });
    } else if (channel.onMessage !== undefined) {
      channel.onMessage(parsed.message);
    } else if (channel.early.length < EARLY_MESSAGES) {
      channel.early.push(parsed.message);
    }
  }

  function letGo(callSid: string, channel: Channel): void {
    channel.cancelWait?.();
    channel.onMessage = undefined;
    channels.delete(callSid);
    for (const socket of channel.sockets) socket.close(1000, "call over");
  }

  return {
    open(callSid, onMessage) {
      if (!isSimulatedCall(callSid)) return { send() {}, lose() {}, close() {} };
      const channel = channelOf(callSid);
      channel.cancelWait?.();
      channel.cancelWait = undefined;
      channel.onMessage = onMessage;
      for (const message of channel.early.splice(0)) onMessage(message);
      const isOwn = () => channel.onMessage === onMessage;
      return {
        send(message) {
          if (!isOwn()) return;
          channel.backlog.push(message);
          if (channel.backlog.length > BACKLOG_MESSAGES) channel.backlog.shift();
          if (channel.sockets.size === 0) return;
          const text = JSON.stringify(message);
          for (const socket of channel.sockets) socket.send(text);
        },
        lose() {
          if (!isOwn()) return;
          channel.onMessage = undefined;
          channel.cancelWait = parts.clock.after(COME_BACK_MS, () => letGo(callSid, channel));
        },
        close() {
          if (isOwn()) letGo(callSid, channel);
        },
      };
    },

    attach(callSid, socket) {
      const refused = refusal(callSid);
      if (refused !== undefined) {
        socket.close(1013, refused);
        return { onMessage() {}, onClose() {} };
      }
      const channel = channelOf(callSid);
      for (const message of channel.backlog) socket.send(JSON.stringify(message));
      channel.sockets.add(socket);
      return {
        onMessage: (text) => receive(channel, callSid, text),
        onClose() {
          channel.sockets.delete(socket);
          if (channel.sockets.size > 0 || channel.onMessage !== undefined || channel.cancelWait !== undefined) return;
          if (channels.get(callSid) === channel) channels.delete(callSid);
        },
      };
    },

    closeAll() {
      for (const [callSid, channel] of [...channels]) letGo(callSid, channel);
    },
  };
}
