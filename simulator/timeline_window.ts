/**
 * Which part of a call the timeline shows. Pure; browser compatible.
 */

export interface TimelineWindow {
  pxPerSec: number;
  /** The time at the right edge in ms; `live` follows the call. */
  toMs: number | "live";
}

export const FIRST_WINDOW: TimelineWindow = { pxPerSec: 60, toMs: "live" };

const MIN_PX_PER_SEC = 4;
const MAX_PX_PER_SEC = 600;
/** Room to the right of "now", for what the server decides next. */
const MARGIN_MS = 400;

/** The times at the left and right edge. */
export function shownSpan({ pxPerSec, toMs }: TimelineWindow, nowMs: number, widthPx: number) {
  const widthMs = (widthPx / pxPerSec) * 1000;
  const right = toMs === "live" ? Math.max(nowMs + MARGIN_MS, widthMs) : Math.max(toMs, widthMs);
  return { fromMs: right - widthMs, toMs: right };
}

/** Zooms by a factor; `aroundMs` keeps its place, the right edge when it is not given. */
export function zoomed(
  window: TimelineWindow,
  factor: number,
  nowMs: number,
  widthPx: number,
  aroundMs?: number,
): TimelineWindow {
  const pxPerSec = Math.max(MIN_PX_PER_SEC, Math.min(MAX_PX_PER_SEC, window.pxPerSec * factor));
  if (window.toMs === "live" || aroundMs === undefined) return { ...window, pxPerSec };
  const { toMs } = shownSpan(window, nowMs, widthPx);
  return { pxPerSec, toMs: aroundMs + ((toMs - aroundMs) * window.pxPerSec) / pxPerSec };
}

/** Moves by a distance, to the right when it is positive; reaching "now" follows the call again. */
export function moved(window: TimelineWindow, byMs: number, nowMs: number, widthPx: number): TimelineWindow {
  const { toMs } = shownSpan(window, nowMs, widthPx);
  const next = toMs + byMs;
  return { ...window, toMs: next >= nowMs + MARGIN_MS ? "live" : next };
}
