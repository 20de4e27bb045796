/**
 * Traces by the exporter that Deno has built in (`OTEL_DENO=true`). Spec: opentelemetry.io/docs/specs/otel/trace/api,
 * docs.deno.com/runtime/fundamentals/open_telemetry.
 */
import {
  context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer as OtelTracer,
} from "@opentelemetry/api";
import type { Redactor } from "../redact.ts";
import type { Attributes, Span, SpanName, Tracer } from "./tracer.ts";

export interface Tracing {
  tracer: Tracer;
  /** True when what is requested and answered within `quietly` leaves no spans of Deno's own. */
  readonly quiet: boolean;
  /**
   * Runs it without Deno's own spans of requests, as far as the sampler heeds the parent of a span: those tell URLs,
   * and Twilio's API takes phone numbers in them.
   */
  quietly<T>(run: () => T): T;
}

/** The parent of everything that is not to be told. */
const UNSAMPLED = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: "1".padStart(32, "0"),
  spanId: "1".padStart(16, "0"),
  traceFlags: TraceFlags.NONE,
  isRemote: true,
});

/** Attributes go through `redactor`, as the fields of log lines do. */
export function openTracing(version: string, redactor: Redactor): Tracing {
  const otel = trace.getTracer("agentlocator-voice", version);
  // Never ended, and so never told.
  const probe = otel.startSpan("probe", {}, UNSAMPLED);
  return {
    tracer: {
      call: (startMs, attributes, earlier) =>
        new TracedSpan(
          otel,
          redactor,
          "call",
          startMs,
          attributes,
          earlier instanceof TracedSpan ? earlier : undefined,
        ),
    },
    quiet: (probe.spanContext().traceFlags & TraceFlags.SAMPLED) === 0,
    quietly: (run) => context.with(UNSAMPLED, run),
  };
}

class TracedSpan implements Span {
  private readonly inner: OtelSpan;

  constructor(
    private readonly otel: OtelTracer,
    private readonly redactor: Redactor,
    name: SpanName,
    private readonly startMs: number,
    attributes: Attributes,
    parent: TracedSpan | undefined,
  ) {
    // Not whatever span is active: a call begins within the handling of one of its own messages.
    const within = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent.inner);
    this.inner = otel.startSpan(name, { root: parent === undefined, startTime: startMs }, within);
    this.set(attributes);
  }

  child(name: SpanName, startMs: number, attributes: Attributes = {}): Span {
    return new TracedSpan(this.otel, this.redactor, name, startMs, attributes, this);
  }

  set(attributes: Attributes): void {
    for (const [name, value] of Object.entries(this.redactor.fields(attributes))) {
      if (value !== null) this.inner.setAttribute(name, value);
    }
  }

  failed(attributes: Attributes): void {
    this.inner.setStatus({ code: SpanStatusCode.ERROR });
    this.set(attributes);
  }

  end(endMs: number): void {
    this.inner.end(Math.max(this.startMs, endMs));
  }
}
