/**
 * Twilio's own half of the Media Streams protocol, for the simulator and the terminal caller: builds the six messages that
 * Twilio sends and reads the three that it takes. This module is browser compatible.
 */
import { fromBase64, toBase64 } from "../audio/base64.ts";
import { type InboundStart, MEDIA_FORMAT, type Outbound } from "./messages.ts";
import { fieldsOf, type Ignored, ignored, isFields } from "./wire.ts";

/** Builds what Twilio sends. */
export const carrierMessages = {
  connected(): string {
    return '{"event":"connected","protocol":"Call","version":"1.0.0"}';
  },
  start(start: Omit<InboundStart, "event" | "mediaFormat" | "tracks">): string {
    const { sequenceNumber, streamSid, callSid, accountSid, customParameters } = start;
    return JSON.stringify({
      event: "start",
      sequenceNumber: String(sequenceNumber),
      start: { accountSid, streamSid, callSid, tracks: ["inbound"], mediaFormat: MEDIA_FORMAT, customParameters },
      streamSid,
    });
  },
  media(media: { sequenceNumber: number; streamSid: string; chunk: number; timestampMs: number; audio: Uint8Array }) {
    return `{"event":"media","sequenceNumber":"${media.sequenceNumber}","media":{"track":"inbound",` +
      `"chunk":"${media.chunk}","timestamp":"${media.timestampMs}","payload":"${toBase64(media.audio)}"},` +
      `"streamSid":"${media.streamSid}"}`;
  },
  dtmf(dtmf: { sequenceNumber: number; streamSid: string; digit: string }): string {
    const { sequenceNumber, streamSid, digit } = dtmf;
    return JSON.stringify({
      event: "dtmf",
      streamSid,
      sequenceNumber: String(sequenceNumber),
      dtmf: { track: "inbound_track", digit },
    });
  },
  mark(mark: { sequenceNumber: number; streamSid: string; name: string }): string {
    const { sequenceNumber, streamSid, name } = mark;
    return JSON.stringify({ event: "mark", sequenceNumber: String(sequenceNumber), streamSid, mark: { name } });
  },
  stop(stop: { sequenceNumber: number; streamSid: string; callSid: string; accountSid: string }): string {
    const { sequenceNumber, streamSid, callSid, accountSid } = stop;
    return JSON.stringify({
      event: "stop",
      sequenceNumber: String(sequenceNumber),
      stop: { accountSid, callSid },
      streamSid,
    });
  },
};

const CONTENT_FIELD = { media: "payload", mark: "name" } as const;

/**
 * Reads one message of the server as strictly as Twilio does: a missing or an extra field, an unknown event or another
 * stream's SID is warning 31951 and the message is ignored. Never throws.
 */
export function parseOutbound(text: string, streamSid: string): Outbound | Ignored {
  const message = fieldsOf(text);
  if (typeof message === "string") return ignored(message);
  const event = message.event;
  if (event !== "media" && event !== "mark" && event !== "clear") return ignored("unknown event");
  if (message.streamSid !== streamSid) return ignored(`${event} of another stream`);
  if (!hasOnly(message, ["event", "streamSid", event])) return ignored(`${event} with an extra field`);
  if (event === "clear") return "clear" in message ? ignored("clear with an extra field") : { event, streamSid };

  const content = message[event];
  const field = CONTENT_FIELD[event];
  const value = isFields(content) ? content[field] : undefined;
  if (typeof value !== "string") return ignored(`${event} without ${field}`);
  if (!hasOnly(content as object, [field])) return ignored(`${event} with an extra field`);
  if (event === "mark") return { event, streamSid, name: value };
  const audio = fromBase64(value);
  return audio ? { event, streamSid, audio } : ignored("media payload is not base64");
}

function hasOnly(fields: object, names: readonly string[]): boolean {
  return Object.keys(fields).every((name) => names.includes(name));
}
