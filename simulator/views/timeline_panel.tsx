/** The timeline with the names of its lanes, its legend and its buttons. */
import { useSignal } from "@preact/signals";
import { MARKER_COLOURS, MARKER_SHAPES } from "../timeline_markers.ts";
import { LANES } from "../timeline_paint.ts";
import { FIRST_WINDOW, type TimelineWindow, zoomed } from "../timeline_window.ts";
import { usePhone, useText } from "./context.ts";
import { TimelineCanvas } from "./timeline_canvas.tsx";

const LEGEND = ["end_of_utterance", "text", "first_text", "first_audio", "heard", "barge_in", "tool"] as const;
const LANE_NAMES = [
  ["caller", "caller"],
  ["voice", "laneVoice"],
  ["phase", "lanePhase"],
  ["agent", "agent"],
  ["reply", "laneReply"],
] as const;
const ZOOM = 1.5;

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
        <TimelineCanvas call={call} window={window} />
      </div>
      <ul class="legend">
        {LEGEND.map((kind) => (
          <li key={kind}>
            <span class={`dot ${MARKER_COLOURS[kind]} ${MARKER_SHAPES[kind] ?? "disc"}`} aria-hidden="true" />
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
