/**
 * The messages of a bidirectional Media Stream as the server meets them: it parses the six that Twilio sends and builds
 * the three that Twilio takes. Follows twilio.com/docs/voice/media-streams/websocket-messages; the other end's half is
 * in `carrier_messages.ts`. This module is browser compatible.
 */
import { fromBase64, toBase64 } from "../audio/base64.ts";
import { countOf, type Fields, fieldsOf, type Ignored, ignored, isFields, textOf } from "./wire.ts";

export type { Ignored } from "./wire.ts";

/** What Twilio sends. Numbers that stand in strings on the wire are numbers here. */
export type Inbound =
  | { event: "connected"; protocol: string; version: string }
  | InboundStart
  | InboundMedia
  | { event: "dtmf"; sequenceNumber: number; streamSid: string; digit: string }
  | { event: "mark"; sequenceNumber: number; streamSid: string; name: string }
  | { event: "stop"; sequenceNumber: number; streamSid: string; callSid: string; accountSid: string };

export interface InboundStart {
  event: "start";
  sequenceNumber: number;
  streamSid: string;
  callSid: string;
  accountSid: string;
  tracks: string[];
  customParameters: Record<string, string>;
  mediaFormat: MediaFormat;
}

export interface InboundMedia {
  event: "media";
  sequenceNumber: number;
  streamSid: string;
  track: "inbound" | "outbound";
  /** The track's own count from 1; `undefined` when missing or no number. */
  chunk: number | undefined;
  /** Milliseconds since the stream started; `undefined` when missing or no number. */
  timestampMs: number | undefined;
  /** Headerless mu-law, 8 kHz. */
  audio: Uint8Array;
}

export interface MediaFormat {
  encoding: string;
  sampleRate: number;
  channels: number;
}

/** What Twilio takes; anything else, even an extra field, is warning 31951. */
export type Outbound =
  | { event: "media"; streamSid: string; audio: Uint8Array }
  | { event: "mark"; streamSid: string; name: string }
  | { event: "clear"; streamSid: string };

/** The one format of phone audio. */
export const MEDIA_FORMAT: Readonly<MediaFormat> = { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 };

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function parametersOf(value: unknown): Record<string, string> {
  if (!isFields(value)) return {};
  // `fromEntries` defines properties, so that a parameter named `__proto__` stays a plain one.
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/**
 * Reads one text message of Twilio. Never throws: what cannot be used comes back as `ignored` with the reason.
 * A missing `sequenceNumber` reads as 0, since nothing depends on it.
 */
export function parseInbound(text: string): Inbound | Ignored {
  const message = fieldsOf(text);
  if (typeof message === "string") return ignored(message);
  switch (message.event) {
    case "media":
      return parseMedia(message);
    case "mark":
      return parseNamed(message, "mark", "name", (common, name) => ({ event: "mark", ...common, name }));
    case "dtmf":
      return parseNamed(message, "dtmf", "digit", (common, digit) => ({ event: "dtmf", ...common, digit }));
    case "connected":
      return { event: "connected", protocol: textOf(message.protocol), version: textOf(message.version) };
    case "start":
      return parseStart(message);
    case "stop":
      return parseStop(message);
    default:
      return ignored("unknown event");
  }
}

/** Letters and digits only, so that the built messages need no escaping. */
const STREAM_SID = /^\w{1,64}$/;

interface Common {
  sequenceNumber: number;
  streamSid: string;
}

function commonOf(message: Fields): Common | undefined {
  if (typeof message.streamSid !== "string" || !STREAM_SID.test(message.streamSid)) return undefined;
  return { sequenceNumber: countOf(message.sequenceNumber) ?? 0, streamSid: message.streamSid };
}

function parseMedia(message: Fields): InboundMedia | Ignored {
  const common = commonOf(message);
  if (!common) return ignored("media without streamSid");
  const media = message.media;
  if (!isFields(media) || typeof media.payload !== "string") return ignored("media without payload");
  const audio = fromBase64(media.payload);
  if (!audio) return ignored("media payload is not base64");
  return {
    event: "media",
    sequenceNumber: common.sequenceNumber,
    streamSid: common.streamSid,
    track: media.track === "outbound" ? "outbound" : "inbound",
    chunk: countOf(media.chunk),
    timestampMs: countOf(media.timestamp),
    audio,
  };
}

function parseNamed<T extends Inbound>(
  message: Fields,
  part: "mark" | "dtmf",
  field: "name" | "digit",
  build: (common: Common, text: string) => T,
): T | Ignored {
  const common = commonOf(message);
  if (!common) return ignored(`${part} without streamSid`);
  const content = message[part];
  const text = isFields(content) ? content[field] : undefined;
  if (typeof text !== "string") return ignored(`${part} without ${field}`);
  return build(common, text);
}

function parseStart(message: Fields): InboundStart | Ignored {
  const common = commonOf(message);
  if (!common) return ignored("start without streamSid");
  const start = message.start;
  if (!isFields(start) || typeof start.callSid !== "string" || start.callSid === "") {
    return ignored("start without callSid");
  }
  const format = isFields(start.mediaFormat) ? start.mediaFormat : {};
  const mediaFormat = {
    encoding: textOf(format.encoding),
    sampleRate: countOf(format.sampleRate) ?? 0,
    channels: countOf(format.channels) ?? 0,
  };
  return {
    event: "start",
    ...common,
    callSid: start.callSid,
    accountSid: textOf(start.accountSid),
    tracks: textsOf(start.tracks),
    customParameters: parametersOf(start.customParameters),
    mediaFormat,
  };
}

function parseStop(message: Fields): Inbound | Ignored {
  const common = commonOf(message);
  if (!common) return ignored("stop without streamSid");
  const stop = isFields(message.stop) ? message.stop : {};
  return { event: "stop", ...common, callSid: textOf(stop.callSid), accountSid: textOf(stop.accountSid) };
}

/** True for mono mu-law at 8 kHz; a stream in any other format must be refused, since it would be noise. */
export function isPhoneFormat(format: MediaFormat): boolean {
  return format.encoding === MEDIA_FORMAT.encoding && format.sampleRate === MEDIA_FORMAT.sampleRate &&
    format.channels === MEDIA_FORMAT.channels;
}

// Built as text: these run for every frame of every call. A stream SID that was parsed and base64 never need escaping.

/** Audio for the caller: headerless mu-law of any length. */
export function mediaMessage(streamSid: string, audio: Uint8Array): string {
  return `{"event":"media","streamSid":"${streamSid}","media":{"payload":"${toBase64(audio)}"}}`;
}

/** Asks for `name` back once all audio sent before has been played. */
export function markMessage(streamSid: string, name: string): string {
  return `{"event":"mark","streamSid":"${streamSid}","mark":{"name":${JSON.stringify(name)}}}`;
}

/** Empties what Twilio holds; every pending mark comes back at once. */
export function clearMessage(streamSid: string): string {
  return `{"event":"clear","streamSid":"${streamSid}"}`;
}
