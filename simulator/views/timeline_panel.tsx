/** The timeline with its legend; scrolled and zoomed by mouse, finger and keyboard. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clockText } from "../call_files.ts";
import type { Marker } from "../timeline.ts";
import {
  LANES,
  MARKER_COLOURS,
  paintTimeline,
  type Palette,
  PALETTE_NAMES,
  TIMELINE_HEIGHT,
} from "../timeline_paint.ts";
import { FIRST_WINDOW, moved, shownSpan, type TimelineWindow, zoomed } from "../timeline_window.ts";
import type { SimulatedCall } from "../simulated_call.ts";
import { usePhone, useText } from "./context.ts";
import { phaseKey } from "./status.ts";

const LEGEND = ["end_of_utterance", "text", "first_text", "first_audio", "heard", "barge_in", "tool"] as const;
const LANE_NAMES = [
  ["caller", "caller"],
  ["voice", "laneVoice"],
  ["phase", "lanePhase"],
  ["agent", "agent"],
  ["reply", "laneReply"],
] as const;
const ZOOM = 1.5;
/** Markers this near to the pointer are named, in pixels. */
const NEAR_PX = 8;

export function TimelinePanel() {
  const t = useText();
  const phone = usePhone();
  const window = useSignal<TimelineWindow>(FIRST_WINDOW);
  const call = phone.call.value;
  const zoom = (factor: number) => window.value = zoomed(window.value, factor, call?.nowMs ?? 0, 800);
  return (
    <section class="card timeline" aria-labelledby="timeline-title">
      <div class="title-row">
        <h2 id="timeline-title">{t("timeline")}</h2>
        <div class="row">
          <button type="button" class="plain" aria-label={t("zoomOut")} onClick={() => zoom(1 / ZOOM)}>−</button>
          <button type="button" class="plain" aria-label={t("zoomIn")} onClick={() => zoom(ZOOM)}>+</button>
          <button
            type="button"
            class="plain"
            aria-pressed={window.value.toMs === "live"}
            onClick={() => window.value = { ...window.value, toMs: "live" }}
          >
            {t("live")}
          </button>
        </div>
      </div>
      <div class="timeline-body" dir="ltr">
        <div class="lane-names" aria-hidden="true">
          {LANE_NAMES.map(([lane, key]) => (
            <span
              key={lane}
              style={{ top: `${LANES[lane].top}px`, height: `${LANES[lane].height}px` }}
            >
              <bdi>{t(key)}</bdi>
            </span>
          ))}
        </div>
        <Canvas call={call} window={window} />
      </div>
      <ul class="legend">
        {LEGEND.map((kind) => (
          <li key={kind}>
            <span class={`dot ${MARKER_COLOURS[kind]}`} aria-hidden="true" />
            {t(`marker_${kind}`)}
          </li>
        ))}
        <li>
          <span class="swatch hatched" aria-hidden="true" />
          {t("unheard")}
        </li>
      </ul>
    </section>
  );
}

interface CanvasProps {
  call: SimulatedCall | undefined;
  window: { value: TimelineWindow };
}

function Canvas({ call, window }: CanvasProps) {
  const t = useText();
  const phone = usePhone();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pointed = useSignal<{ x: number; atMs: number; markers: Marker[] } | undefined>(undefined);
  useDrawing(canvas, window);
  const width = () => canvas.current?.clientWidth ?? 800;
  const now = () => call?.nowMs ?? 0;
  const move = (px: number) => window.value = moved(window.value, (px / window.value.pxPerSec) * 1000, now(), width());

  function point(x: number): void {
    if (call === undefined) return;
    const { fromMs } = shownSpan(window.value, now(), width());
    const msPerPx = 1000 / window.value.pxPerSec;
    const atMs = fromMs + x * msPerPx;
    const markers = call.timeline.markers.filter((marker) => Math.abs(marker.atMs - atMs) < NEAR_PX * msPerPx);
    pointed.value = { x, atMs, markers };
  }

  const KEYS: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(-80),
    ArrowRight: () => move(80),
    Home: () => window.value = { ...window.value, toMs: 0 },
    End: () => window.value = { ...window.value, toMs: "live" },
    "+": () => window.value = zoomed(window.value, ZOOM, now(), width()),
    "=": () => window.value = zoomed(window.value, ZOOM, now(), width()),
    "-": () => window.value = zoomed(window.value, 1 / ZOOM, now(), width()),
  };
  return (
    <div class="canvas-box">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={t("timelineHelp")}
        onKeyDown={(event) => {
          const run = KEYS[event.key];
          if (run === undefined) return;
          event.preventDefault();
          run();
        }}
        onWheel={(event) => {
          event.preventDefault();
          if (event.ctrlKey || event.metaKey) {
            const around = pointed.value?.atMs;
            window.value = zoomed(window.value, event.deltaY < 0 ? 1.2 : 1 / 1.2, now(), width(), around);
          } else move(event.deltaX + event.deltaY);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) move(-event.movementX);
          point(event.offsetX);
        }}
        onPointerLeave={() => pointed.value = undefined}
      />
      {call === undefined && <p class="empty over">{t("timelineEmpty")}</p>}
      {pointed.value && call && (
        <div class="pointed" style={{ insetInlineStart: `${pointed.value.x}px` }} aria-hidden="true">
          <span class="figure">{clockText(pointed.value.atMs)}</span>
          {pointed.value.markers.map((marker) => (
            <bdi key={`${marker.kind}${marker.atMs}`}>
              {t(`marker_${marker.kind}`)} <bdi>{marker.label}</bdi>
            </bdi>
          ))}
        </div>
      )}
      <span class="hidden">{phone.call.value?.timeline.markers.length ?? 0}</span>
    </div>
  );
}

/** Draws anew whenever something that is drawn may have changed, at most once a frame of the screen. */
function useDrawing(canvas: { current: HTMLCanvasElement | null }, window: { value: TimelineWindow }): void {
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
      if (timeMs - painted < 30 || canvas.current === null) return;
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
