/**
 * What the soak reads of a process, and what it makes of it.
 */

import { quantile } from "../cloud_rig.ts";

/** Of proc(5). */
export interface ProcessFigures {
  rssMb: number;
  handles: number;
  /** Processor time of all its threads since its start, in ms. */
  cpuMs: number;
}

export async function processFigures(pid: number): Promise<ProcessFigures> {
  const [status, stat] = await Promise.all([
    Deno.readTextFile(`/proc/${pid}/status`),
    Deno.readTextFile(`/proc/${pid}/stat`),
  ]);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  let handles = 0;
  for await (const _ of Deno.readDir(`/proc/${pid}/fd`)) handles++;
  return {
    rssMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * 1024 / 1e6,
    handles,
    // Clock ticks are hundredths of a second.
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
  };
}

/** Least squares: how much `y` grows for each 1 of `x`. */
export function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const over = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

/** The buckets of a histogram: how many values were at most `le`, by `le`. */
export type Buckets = ReadonlyMap<number, number>;

/** The median slope of all pairs (Theil and Sen): what is higher for some minutes does not count. */
export function medianSlope(points: readonly { x: number; y: number }[]): number {
  const slopes = points.flatMap((a, index) => points.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)));
  return quantile(slopes, 0.5);
}

/** Reads a histogram without labels off the text of /metrics. */
export function bucketsOf(metrics: string, name: string): Buckets {
  const line = new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\d+)$`, "gm");
  return new Map(Array.from(metrics.matchAll(line), ([, le, count]) => {
    return [le === "+Inf" ? Infinity : Number(le), Number(count)];
  }));
}

/** The bound under which `share` of the values lie that came since `before`; `NaN` when none came. */
export function boundOf(share: number, buckets: Buckets, before?: Buckets): number {
  const since = [...buckets].map(([le, count]) => [le, count - (before?.get(le) ?? 0)] as const);
  const all = since.at(-1)?.[1] ?? 0;
  if (all === 0) return NaN;
  return since.find(([, count]) => count >= share * all)![0];
}
