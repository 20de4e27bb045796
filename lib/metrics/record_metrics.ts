/**
 * What waits to be written down, and to be sent.
 */
import type { Clock } from "../clock.ts";
import type { Records } from "../store/records.ts";
import type { Metrics } from "./registry.ts";

export function measureRecords(
  metrics: Metrics,
  records: Pick<Records, "waiting" | "outbox">,
  clock: Pick<Clock, "epochMs">,
): void {
  metrics.gauge("va_store_queue", "Writes that are in memory only, neither in the store nor in its spool.", () => {
    return records.waiting;
  });
  metrics.gauge("va_jobs", "Messages of all machines, by state; looked at once a minute.", () => {
    const { waiting, dead } = records.outbox;
    return [[{ state: "waiting" }, waiting], [{ state: "dead" }, dead]];
  });
  metrics.gauge("va_job_age_seconds", "How long the oldest message has been due that is still to be sent.", () => {
    const { oldestDueMs } = records.outbox;
    return oldestDueMs === undefined ? 0 : Math.max(0, clock.epochMs() - oldestDueMs) / 1000;
  });
}
