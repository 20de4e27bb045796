/**
 * Decides when the caller does the next step of a dialogue, going by what sounds on the line. Time is an argument. Pure
 * but for its own state.
 */
import type { Speech, Step } from "./dialogue_script.ts";

export interface DialogueTimes {
  /** The agent has finished when nothing of it has sounded for this long. */
  quietMs: number;
  /** An agent that has not begun to answer after this is taken to have nothing to say. */
  answerTimeoutMs: number;
}

export const DIALOGUE_TIMES: DialogueTimes = { quietMs: 900, answerTimeoutMs: 10_000 };

/** What the line is like at one moment. */
export interface LineMoment {
  atMs: number;
  /** The agent is audible right now. */
  agentSounds: boolean;
  /** The caller's last words are still being said. */
  callerSpeaks: boolean;
  /** What the agent has said since the caller last spoke; `undefined` where the server does not tell. */
  agentWords: string | undefined;
}

export type DialogueCommand =
  | { do: "speak"; speech: Speech }
  | { do: "press"; digits: string }
  | { do: "drop" }
  | { do: "hang up" };

export class Dialogue {
  readonly #steps: Step[];
  readonly #times: DialogueTimes;
  readonly #problems: string[] = [];
  #done = 0;
  /** When the caller last finished doing something: the agent's answer is counted from here. */
  #doneMs = 0;
  #agentBeganMs: number | undefined;
  #agentLastMs: number | undefined;
  #waitEndMs: number | undefined;
  #stays: boolean;
  #ended = false;

  /** @param options.stays whether the caller stays on the line after the last step, until `finish` */
  constructor(steps: readonly Step[], options: { times?: DialogueTimes; stays?: boolean } = {}) {
    this.#steps = [...steps];
    this.#times = options.times ?? DIALOGUE_TIMES;
    this.#stays = options.stays ?? false;
  }

  /** What did not go as written, in words. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Steps that are still to be done. */
  get remaining(): number {
    return this.#steps.length - this.#done;
  }

  /** Hangs up after the last step, when the agent has finished. */
  finish(): void {
    this.#stays = false;
  }

  /** Takes the next moment (every 20 ms) and gives what the caller does now. */
  advance(moment: LineMoment): DialogueCommand | undefined {
    this.#listen(moment);
    if (this.#ended || moment.callerSpeaks) return undefined;
    const step = this.#steps[this.#done] ?? (this.#stays ? undefined : { do: "hang up" as const });
    if (!step || !this.#isTime(step, moment)) return undefined;
    this.#done++;
    return this.#perform(step, moment);
  }

  #listen({ atMs, agentSounds, callerSpeaks }: LineMoment): void {
    if (callerSpeaks) {
      this.#startOver(atMs);
    } else if (agentSounds) {
      this.#agentBeganMs ??= atMs;
      this.#agentLastMs = atMs;
    }
  }

  #startOver(atMs: number): void {
    this.#doneMs = atMs;
    this.#agentBeganMs = undefined;
    this.#agentLastMs = undefined;
  }

  #isTime(step: Step, { atMs, agentWords }: LineMoment): boolean {
    if (step.do === "drop") return true;
    const interruptAfterMs = step.do === "speak" ? step.interruptAfterMs : undefined;
    if (interruptAfterMs !== undefined && atMs >= (this.#agentBeganMs ?? Infinity) + interruptAfterMs) return true;
    if (step.do === "expect" && agentWords !== undefined && holds(agentWords, step.text)) return true;
    if (!this.#agentIsFinished(atMs)) return false;
    if (step.do !== "wait") return true;
    this.#waitEndMs ??= atMs + step.ms;
    return atMs >= this.#waitEndMs;
  }

  #agentIsFinished(atMs: number): boolean {
    if (this.#agentLastMs !== undefined) return atMs >= this.#agentLastMs + this.#times.quietMs;
    return atMs >= this.#doneMs + this.#times.answerTimeoutMs;
  }

  #perform(step: Step, { atMs, agentWords }: LineMoment): DialogueCommand | undefined {
    this.#waitEndMs = undefined;
    const answered = this.#agentBeganMs !== undefined;
    if (!answered && step.do !== "drop" && step.do !== "wait") {
      this.#problems.push(`the agent said nothing for ${this.#times.answerTimeoutMs} ms before step ${this.#done}`);
    }
    switch (step.do) {
      case "speak":
        this.#startOver(atMs);
        return { do: "speak", speech: step };
      case "press":
        this.#startOver(atMs);
        return { do: "press", digits: step.digits };
      case "expect":
        if (agentWords !== undefined && !holds(agentWords, step.text)) {
          this.#problems.push(`the agent did not say "${step.text}" (step ${this.#done})`);
        }
        return undefined;
      case "drop":
        this.#startOver(atMs);
        return { do: "drop" };
      case "hang up":
        this.#ended = true;
        return { do: "hang up" };
      case "wait":
        return undefined;
    }
  }
}

/** Whether `words` holds `text`, whatever the case, the punctuation and the spaces. */
function holds(words: string, text: string): boolean {
  return plain(words).includes(plain(text));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
