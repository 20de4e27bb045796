/**
 * What a line and a carrier do to a call beyond the conditions of `simulator/line_conditions.ts`: marks and webhooks that
 * go astray, streams that are reset or fall silent.
 */
import type { Clock } from "../../lib/clock.ts";
import type { Random } from "../../simulator/random.ts";
import { LATENCY_MS, type Wire } from "../../tests/world/wire.ts";
import type { Faults, LineTrouble } from "./faults.ts";

const MAX_LATE_MS = 4000;
const NOBODY = "nobody";
const NONSENSE = [
  "{{{",
  "[1,2,3]",
  '{"event":"teleport"}',
  '{"event":"media","media":{"payload":"§§","timestamp":"-1","chunk":"x"}}',
  "[".repeat(2000),
];

/** Does to a call's newest wire what its line's trouble is. `sinceMs` is the call's own time when the wire was laid. */
export function troubleWire(
  wire: Wire,
  stream: number,
  trouble: LineTrouble,
  { clock, random }: { clock: Clock; random: Random },
): void {
  const { kind, atMs, ms } = trouble;
  const at = (dueMs: number, run: () => void) =>
    void clock.after(dueMs, () => wire.far.readyState === WebSocket.OPEN && run());
  const isMark = (from: string, data: unknown) => from === "far" && String(data).startsWith('{"event":"mark"');
  const first = stream === 0;
  switch (kind) {
    case "returns marks late and twice":
      wire.fate = (from, data) => isMark(from, data) ? [random() * MAX_LATE_MS, random() * MAX_LATE_MS] : [LATENCY_MS];
      return;
    case "returns marks of nobody":
      wire.fate = (from, data) => {
        if (isMark(from, data) && !String(data).includes(NOBODY)) {
          wire.carry(
            "far",
            String(data).replace(/"name":"[^"]*"/, `"name":"turn-1-g${1 + Math.floor(random() * 9)}-${NOBODY}"`),
          );
        }
        return [LATENCY_MS];
      };
      return;
    case "is reset":
      return first ? at(atMs, () => wire.cut()) : undefined;
    case "is reset again and again":
      return at(Math.min(atMs, 6000), () => wire.cut());
    case "falls silent without a stop":
      return at(atMs, () => wire.fate = (from) => from === "far" ? [] : [LATENCY_MS]);
    case "closes without a stop":
      return first ? at(atMs, () => wire.hangUp(random() < 0.5 ? 1001 : 1005, "")) : undefined;
    case "brings nonsense":
      return NONSENSE.forEach((text, i) => at(atMs + i * ms / 5, () => wire.carry("far", text)));
    case "does not read":
      at(atMs, () => wire.stalled = true);
      return at(atMs + ms, () => wire.stalled = false);
    case "repeats its start": {
      let start: unknown;
      wire.fate = (from, data) => {
        if (from === "far" && String(data).startsWith('{"event":"start"')) start ??= data;
        return [LATENCY_MS];
      };
      return at(atMs, () => wire.carry("far", start));
    }
  }
}

/** How the webhooks of a troubled call reach the server. */
export function troubledCarrier(
  faults: Faults,
  { clock, random }: { clock: Clock; random: Random },
): (path: string, deliver: () => Promise<Response>) => Promise<Response> {
  const kind = faults.webhooks?.kind;
  const later = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  return async (path, deliver) => {
    const asks = path === "/webhook/incoming_call" || path === "/webhook/stream_ended";
    if (asks) {
      if (kind === "ask twice for the call") await deliver();
      return await deliver();
    }
    if (kind === "are lost") return new Response(null, { status: 504 });
    if (kind === "come late and out of order") await later(random() * 30_000);
    if (kind === "come three times") {
      await deliver();
      await later(random() * 5000);
      await deliver();
    }
    return await deliver();
  };
}
