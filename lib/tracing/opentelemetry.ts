/**
 * Traces by the exporter that Deno has built in (`OTEL_DENO=true`). Spec: opentelemetry.io/docs/specs/otel/trace/api,
 * docs.deno.com/runtime/fundamentals/open_telemetry.
 */
import {
  type Context,
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
  /**
   * True when Deno's own spans of requests are left out, which tell URLs: Twilio's API takes phone numbers in them. The
   * sampler `parentbased_always_off` does that, and lets through what has a sampled parent.
   */
  readonly quiet: boolean;
}

/** Attributes go through `redactor`, as the fields of log lines do. */
export function openTracing(version: string, redactor: Redactor): Tracing {
  const otel = trace.getTracer("agentlocator-voice", version);
  // Never ended, and so never told.
  const probe = otel.startSpan("probe", { root: true }, ROOT_CONTEXT);
  const quiet = (probe.spanContext().traceFlags & TraceFlags.SAMPLED) === 0;
  return {
    quiet,
    tracer: {
      call(startMs, attributes, earlier) {
        const within = earlier instanceof TracedSpan ? earlier.context : quiet ? sampledParent() : ROOT_CONTEXT;
        return new TracedSpan(otel, redactor, "call", startMs, attributes, within);
      },
    },
  };
}

/** The beginning of a trace that a sampler of parents lets through; the collector never sees it. */
function sampledParent(): Context {
  const traceId = hexOf(crypto.getRandomValues(new Uint8Array(16)));
  const spanId = hexOf(crypto.getRandomValues(new Uint8Array(8)));
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class TracedSpan implements Span {
  private readonly inner: OtelSpan;

  constructor(
    private readonly otel: OtelTracer,
    private readonly redactor: Redactor,
    name: SpanName,
    private readonly startMs: number,
    attributes: Attributes,
    within: Context,
  ) {
    // Not within whatever span is active: a call begins in the handling of one of its own messages.
    this.inner = otel.startSpan(name, { root: within === ROOT_CONTEXT, startTime: startMs }, within);
    this.set(attributes);
  }

  /** For what is part of it. */
  get context(): Context {
    return trace.setSpan(ROOT_CONTEXT, this.inner);
  }

  child(name: SpanName, startMs: number, attributes: Attributes = {}): Span {
    return new TracedSpan(this.otel, this.redactor, name, startMs, attributes, this.context);
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
