/** The timeline's picture: scrolled, zoomed and read by mouse, finger and keyboard. */
import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clockText } from "../call_files.ts";
import type { SimulatedCall } from "../simulated_call.ts";
import type { Marker } from "../timeline.ts";
import { moved, shownSpan, type TimelineWindow, zoomed } from "../timeline_window.ts";
import { useText } from "./context.ts";
import { useDrawing } from "./use_drawing.ts";

const ZOOM = 1.5;
/** Markers this near to the pointer are named, in pixels. */
const NEAR_PX = 8;

interface CanvasProps {
  call: SimulatedCall | undefined;
  window: Signal<TimelineWindow>;
}

export function TimelineCanvas({ call, window }: CanvasProps) {
  const t = useText();
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
    </div>
  );
}
