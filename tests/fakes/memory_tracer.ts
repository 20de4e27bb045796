import type { Attributes, Span, SpanName, Tracer } from "../../lib/tracing/tracer.ts";

/** A span as a test looks at it. */
export interface KeptSpan {
  name: SpanName;
  startMs: number;
  /** `undefined` while it goes on. */
  endMs: number | undefined;
  attributes: Attributes;
  failed: boolean;
  parent: KeptSpan | undefined;
}

/** A tracer that keeps its spans, in the order in which they were begun. */
export function createMemoryTracer(): Tracer & { readonly spans: readonly KeptSpan[] } {
  const spans: KeptSpan[] = [];
  const keptOf = new WeakMap<Span, KeptSpan>();

  function begin(name: SpanName, startMs: number, attributes: Attributes, parent: KeptSpan | undefined): Span {
    const kept: KeptSpan = { name, startMs, endMs: undefined, attributes, failed: false, parent };
    spans.push(kept);
    const span: Span = {
      child: (child, childStartMs, given = {}) => begin(child, childStartMs, given, kept),
      set: (given) => void (kept.attributes = { ...kept.attributes, ...given }),
      failed(given) {
        kept.failed = true;
        span.set(given);
      },
      end: (endMs) => void (kept.endMs = endMs),
    };
    keptOf.set(span, kept);
    return span;
  }

  return {
    spans,
    call: (startMs, attributes, earlier) => begin("call", startMs, attributes, earlier && keptOf.get(earlier)),
  };
}
