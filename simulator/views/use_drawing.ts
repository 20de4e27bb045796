/** Keeps the timeline's canvas drawn. */
import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { SimulatedCall } from "../simulated_call.ts";
import { type Palette, PALETTE_NAMES } from "../timeline_markers.ts";
import { paintTimeline, TIMELINE_HEIGHT } from "../timeline_paint.ts";
import type { TimelineWindow } from "../timeline_window.ts";
import { usePhone, useText } from "./context.ts";
import { phaseKey } from "./status.ts";

/** Time between two pictures in ms: more would cost the sound its ease and show nothing new. */
const PICTURE_MS = 30;

/** Draws anew whenever something that is drawn may have changed, at most once a frame of the screen. */
export function useDrawing(
  canvas: { current: HTMLCanvasElement | null },
  window: ReadonlySignal<TimelineWindow>,
): void {
  const t = useText();
  const phone = usePhone();
  useSignalEffect(() => {
    phone.preferences.theme.value;
    phone.preferences.language.value;
    const call = phone.call.value;
    const on = phone.isOn.value;
    const shown = window.value;
    call?.story.value;
    let frame = 0;
    let painted = 0;
    const draw = (timeMs: number) => {
      if (on) frame = requestAnimationFrame(draw);
      if (timeMs - painted < PICTURE_MS || canvas.current === null) return;
      painted = timeMs;
      paint(canvas.current, call, shown);
    };
    const redraw = () => {
      painted = 0;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    };
    const sizes = new ResizeObserver(redraw);
    if (canvas.current !== null) sizes.observe(canvas.current);
    const themes = matchMedia("(prefers-color-scheme: dark)");
    themes.addEventListener("change", redraw);
    redraw();
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      themes.removeEventListener("change", redraw);
    };
  });

  function paint(target: HTMLCanvasElement, call: SimulatedCall | undefined, shown: TimelineWindow): void {
    const context = target.getContext("2d");
    if (context === null) return;
    const ratio = devicePixelRatio;
    const widthPx = target.clientWidth;
    if (target.width !== Math.round(widthPx * ratio)) target.width = Math.round(widthPx * ratio);
    if (target.height !== TIMELINE_HEIGHT * ratio) target.height = TIMELINE_HEIGHT * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (call === undefined) return context.clearRect(0, 0, widthPx, TIMELINE_HEIGHT);
    const phaseText = (phase: string) => {
      const key = phaseKey(phase);
      return key === undefined ? "" : t(key);
    };
    const palette = paletteOf(target);
    paintTimeline({ context, widthPx, palette, timeline: call.timeline, window: shown, nowMs: call.nowMs, phaseText });
  }
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(PALETTE_NAMES.map((name) => [name, style.getPropertyValue(`--${name}`)])) as Palette;
}
