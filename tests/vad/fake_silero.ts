/**
 * A worker in Silero's place that answers when the test says so. A window's "probability" is its first byte / 100.
 */
import type { Log, LogEvent, LogFields } from "../../lib/log.ts";
import type { FromSileroWorker, SileroWorker, ToSileroWorker } from "../../lib/vad/silero_messages.ts";
import { WINDOW_SAMPLES } from "../../lib/vad/silero_messages.ts";

type Run = Extract<ToSileroWorker, { type: "run" }>;

export class FakeSilero implements SileroWorker {
  onmessage: ((event: MessageEvent<FromSileroWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly runs: Run[] = [];
  readonly forgotten: number[] = [];
  terminated = false;
  #unanswered: Run | undefined;

  /** @param loads what it says to `load`: ready, an error, or nothing */
  constructor(readonly loads: "ready" | "failed" | "never" = "ready") {}

  postMessage(message: ToSileroWorker): void {
    if (message.type === "load") {
      if (this.loads === "ready") this.say({ type: "ready" });
      if (this.loads === "failed") this.say({ type: "failed", reason: "no such model" });
    } else if (message.type === "run") {
      if (this.#unanswered !== undefined) throw new Error("Two runs in flight");
      this.#unanswered = message;
      this.runs.push(message);
    } else {
      this.forgotten.push(message.stream);
    }
  }

  get busy(): boolean {
    return this.#unanswered !== undefined;
  }

  answer(): void {
    const run = this.#unanswered;
    if (run === undefined) throw new Error("Nothing to answer");
    this.#unanswered = undefined;
    const probabilities = Float32Array.from(run.streams, (_, index) => run.audio[index * WINDOW_SAMPLES]! / 100);
    this.say({ type: "probabilities", probabilities });
  }

  /** Returns the event as its listener left it. */
  crash(): ErrorEvent {
    const event = new ErrorEvent("error", { message: "wasm trap", cancelable: true });
    this.onerror?.(event);
    return event;
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: FromSileroWorker): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
}

export class RecordedLog implements Log {
  readonly lines: { name: LogEvent; fields: LogFields }[] = [];

  event(name: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ name, fields });
  }

  with(): Log {
    return this;
  }

  get names(): LogEvent[] {
    return this.lines.map((line) => line.name);
  }
}
