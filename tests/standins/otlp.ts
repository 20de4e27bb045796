/**
 * A collector of traces: takes what an exporter sends by OTLP over HTTP as JSON. Spec: opentelemetry.io/docs/specs/otlp.
 */

/** A span as it arrived. */
export interface SentSpan {
  name: string;
  /** Who made it: `agentlocator-voice`, or `deno` for the runtime's own. */
  scope: string;
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentSpanId: string;
  startMs: number;
  endMs: number;
  attributes: Record<string, unknown>;
}

export interface OtlpStandin {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  readonly spans: readonly SentSpan[];
  /** All that was sent, as it came: traces, metrics and logs. */
  readonly bodies: readonly string[];
  stop(): Promise<void>;
}

interface OtlpTraces {
  resourceSpans: { scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[] }[];
}

interface OtlpSpan extends Record<"name" | "traceId" | "spanId" | "parentSpanId", string> {
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

export function startOtlpStandin(): OtlpStandin {
  const spans: SentSpan[] = [];
  const bodies: string[] = [];
  const stopping = new AbortController();
  const options = { port: 0, hostname: "127.0.0.1", signal: stopping.signal, onListen: () => {} };
  const server = Deno.serve(options, async (request) => {
    const body = await request.text();
    bodies.push(body);
    if (new URL(request.url).pathname === "/v1/traces") spans.push(...spansIn(JSON.parse(body)));
    return Response.json({});
  });
  return {
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    spans,
    bodies,
    stop() {
      // An exporter that was killed may have left a connection that waits for it.
      stopping.abort();
      return server.finished;
    },
  };
}

function spansIn({ resourceSpans }: OtlpTraces): SentSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ scope, spans }) =>
    spans.map(({ name, traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, attributes }) => ({
      name,
      scope: scope.name,
      traceId,
      spanId,
      parentSpanId,
      startMs: Number(startTimeUnixNano) / 1e6,
      endMs: Number(endTimeUnixNano) / 1e6,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    }))
  );
}
