/**
 * What was said in a call, as the server tells it over the side channel. Pure but for its own state.
 */
import type { FromServer } from "../lib/simulation/side_messages.ts";

type Sentences = Extract<FromServer, { type: "reply" }>["sentences"];

export interface TranscriptLine {
  who: "caller" | "agent";
  text: string;
  /** What the agent was about to say when it was interrupted. */
  unheard?: string;
}

export class CallTranscript {
  readonly #lines: TranscriptLine[] = [];
  /** Replies that still sound, in the order in which they began. */
  readonly #open = new Map<number, Sentences>();
  readonly #closed = new Set<number>();
  /** Replies that were interrupted; what was heard of them is told right after. */
  readonly #cut = new Set<number>();
  /** Replies that began before the caller last spoke. */
  #old = new Set<number>();
  #wordsSinceCaller: string[] = [];
  /** Utterances of the caller in which words were understood. */
  readonly #understood = new Set<unknown>();

  /** Everything said so far, replies that still sound left out. */
  get lines(): readonly TranscriptLine[] {
    return this.#lines;
  }

  /** What the agent has said, or begun to, since `callerSpoke` was last called. */
  get agentWords(): string {
    const sounding = [...this.#open].filter(([turnId]) => !this.#old.has(turnId)).flatMap(([, sentences]) => sentences);
    return [...this.#wordsSinceCaller, ...sounding.map(({ text }) => text)].join(" ");
  }

  /** The caller speaks now: what the agent began before is no answer to it. */
  callerSpoke(): void {
    this.#old = new Set(this.#open.keys());
    this.#wordsSinceCaller = [];
  }

  /** Takes a message of the server; gives the lines that it completes. */
  take(message: FromServer): TranscriptLine[] {
    const before = this.#lines.length;
    if (message.type === "ready") this.#begin();
    if (message.type === "reply") this.#reply(message.turnId, message.sentences);
    if (message.type === "ended") this.#closeAll();
    if (message.type === "event") this.#event(message);
    return this.#lines.slice(before);
  }

  /** A stream begins, the first or one that takes a lost one's place: it numbers its replies from one. */
  #begin(): void {
    this.#closeAll();
    for (const ids of [this.#closed, this.#cut, this.#old, this.#understood]) ids.clear();
  }

  #event({ event, fields }: Extract<FromServer, { type: "event" }>): void {
    if (event === "LISTENING") this.#closeAll();
    if (event === "BARGE_IN" && typeof fields.turn === "number") this.#cut.add(fields.turn);
    if (event === "ASR_TEXT" && typeof fields.text === "string") this.#heard(fields.text, fields.utterance);
  }

  /** A long utterance is understood in pieces; only one without words in any of them was not understood. */
  #heard(text: string, utterance: unknown): void {
    if (text !== "") {
      this.#understood.add(utterance);
      this.#lines.push({ who: "caller", text });
    } else if (!this.#understood.has(utterance)) {
      this.#lines.push({ who: "caller", text: "(nothing understood)" });
    }
  }

  #reply(turnId: number, sentences: Sentences): void {
    if (this.#closed.has(turnId)) return;
    for (const other of [...this.#open.keys()]) if (other !== turnId) this.#close(other);
    this.#open.set(turnId, sentences);
    if (this.#cut.has(turnId)) this.#close(turnId);
  }

  #closeAll(): void {
    for (const turnId of [...this.#open.keys()]) this.#close(turnId);
  }

  #close(turnId: number): void {
    const sentences = this.#open.get(turnId)!;
    this.#open.delete(turnId);
    this.#closed.add(turnId);
    const heard = heardOf(sentences);
    const unheard = sentences.map(({ text, heardText }) => text.slice(heardText.length).trim()).join(" ").trim();
    if (!this.#old.has(turnId)) this.#wordsSinceCaller.push(heard);
    if (heard !== "" || unheard !== "") {
      this.#lines.push({ who: "agent", text: heard, ...(unheard === "" ? {} : { unheard }) });
    }
  }
}

function heardOf(sentences: Sentences): string {
  return sentences.map(({ heardText }) => heardText).filter((text) => text !== "").join(" ");
}
