/**
 * What is read off the server itself when the metrics are asked for, and how long requests take.
 */
import type { Metrics } from "./registry.ts";

export interface ServerReadings {
  version: { version: string; build?: string };
  calls: { readonly count: number };
  draining: () => boolean;
}

export interface RequestTimes {
  /** A request was answered; `route` is its path as far as it is one of ours. */
  answered(path: string, status: number, tookMs: number): void;
}

const WEBHOOK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.15, 0.5, 1, 5] as const;
const ROUTE = /^\/(webhook\/[a-z_]+|version|readyz|livez|metrics|simulator)(?=\/|$)/;

export function measureServer(metrics: Metrics, { version, calls, draining }: ServerReadings): RequestTimes {
  const { version: number, build = "" } = version;
  metrics.gauge("build_info", "The version that is running.", () => [[{ version: number, build }, 1]]);
  metrics.gauge("va_calls_active", "Calls that are going on.", () => calls.count);
  metrics.gauge("va_draining", "1 once the server is to stop.", () => draining() ? 1 : 0);
  const seconds = metrics.histogram("va_webhook_seconds", "Time to answer requests.", WEBHOOK_SECONDS);
  return {
    answered(path, status, tookMs) {
      seconds.observe(tookMs / 1000, { route: ROUTE.exec(path)?.[0] ?? "other", code: String(status) });
    },
  };
}
