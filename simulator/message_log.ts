/**
 * Everything that went over the wire in a call, newest last, within bounds: the inspector's memory.
 * This module is browser compatible.
 */

export const MESSAGE_KINDS = ["media", "mark", "clear", "control", "dtmf", "webhook", "server"] as const;

/** `control`: connected, start, stop; `server`: what the server tells beside the stream. */
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export interface LoggedMessage {
  id: number;
  /** Stream time in ms. */
  atMs: number;
  direction: "sent" | "received";
  kind: MessageKind;
  text: string;
}

/** Media is 100 messages a second and mostly alike: the last half minute of it is enough. */
const MEDIA_KEPT = 3000;
const OTHERS_KEPT = 5000;

const KIND_OF_EVENT: Readonly<Record<string, MessageKind>> = {
  media: "media",
  mark: "mark",
  clear: "clear",
  dtmf: "dtmf",
};

/** The kind of a message of the stream, read off its beginning: parsing every one would cost the page its ease. */
export function kindOf(text: string): MessageKind {
  const event = /^\{"event":"([a-z]+)"/.exec(text)?.[1] ?? "";
  return KIND_OF_EVENT[event] ?? "control";
}

export class MessageLog {
  #media: LoggedMessage[] = [];
  #others: LoggedMessage[] = [];
  #nextId = 1;

  /** How many there were, those that are forgotten too. */
  get count(): number {
    return this.#nextId - 1;
  }

  add(message: Omit<LoggedMessage, "id">): void {
    const kept = message.kind === "media" ? this.#media : this.#others;
    kept.push({ id: this.#nextId++, ...message });
    const limit = message.kind === "media" ? MEDIA_KEPT : OTHERS_KEPT;
    // Cut in strides: taking off one at a time would move the whole array at every message.
    if (kept.length > limit * 1.2) kept.splice(0, kept.length - limit);
  }

  /** The newest `limit` that are of one of the kinds and hold `search` (letter case aside), oldest first. */
  newest(limit: number, kinds: ReadonlySet<MessageKind>, search = ""): LoggedMessage[] {
    const wanted = search.trim().toLowerCase();
    const holds = ({ kind, text }: LoggedMessage) =>
      kinds.has(kind) && (wanted === "" || text.toLowerCase().includes(wanted));
    const media = kinds.has("media") ? lastOf(this.#media, limit, holds) : [];
    const others = lastOf(this.#others, limit, holds);
    return [...media, ...others].sort((a, b) => a.id - b.id).slice(-limit);
  }

  /** All that is remembered, media left out. */
  all(): readonly LoggedMessage[] {
    return this.#others;
  }
}

function lastOf<T>(items: readonly T[], limit: number, holds: (item: T) => boolean): T[] {
  const found: T[] = [];
  for (let index = items.length - 1; index >= 0 && found.length < limit; index--) {
    if (holds(items[index]!)) found.push(items[index]!);
  }
  return found.reverse();
}
