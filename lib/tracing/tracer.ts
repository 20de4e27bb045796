/**
 * What a call's trace is written with. Times are ms since the epoch; attributes hold numbers and fixed words, never
 * what somebody said and never a number that somebody can be called at.
 */

/** A call, one turn of it, or one stage of a turn. */
export type SpanName = "call" | "turn" | "recognize" | "think" | "tool" | "synthesize" | "play";

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Span {
  /** Begins a part of it, now or in the past. */
  child(name: SpanName, startMs: number, attributes?: Attributes): Span;
  set(attributes: Attributes): void;
  /** Marks it as gone wrong. */
  failed(attributes: Attributes): void;
  /** Ends it; only then is it told. */
  end(endMs: number): void;
}

export interface Tracer {
  /** Begins the trace of a call; `earlier` is the span of a stream of the same call, whose trace goes on. */
  call(startMs: number, attributes: Attributes, earlier?: Span): Span;
}
