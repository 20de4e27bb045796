/**
 * Draws a timeline on a canvas: levels of both sides, voice probability, phases, replies heard and unheard, markers.
 */
import { FRAME_MS } from "../lib/audio/mulaw.ts";
import type { SpokenReply, Timeline } from "./timeline.ts";
import { MARKER_COLOURS, paintFlag, type Palette, type PaletteName } from "./timeline_markers.ts";
import { shownSpan, type TimelineWindow } from "./timeline_window.ts";

/** Where each lane stands, in CSS pixels from the top. */
export const LANES = {
  ruler: { top: 0, height: 18 },
  markers: { top: 18, height: 14 },
  caller: { top: 36, height: 56 },
  voice: { top: 96, height: 26 },
  phase: { top: 128, height: 12 },
  agent: { top: 146, height: 56 },
  reply: { top: 206, height: 24 },
} as const;

export const TIMELINE_HEIGHT = 234;

type Lane = (typeof LANES)[keyof typeof LANES];

const PHASE_COLOURS: Readonly<Record<string, PaletteName>> = {
  listening: "lane",
  hearing: "caller",
  thinking: "think",
  speaking: "agent",
  interrupted: "bad",
  ended: "hair",
};

export interface Painting {
  context: CanvasRenderingContext2D;
  widthPx: number;
  palette: Palette;
  timeline: Timeline;
  window: TimelineWindow;
  nowMs: number;
  /** What is said about a phase or a reply inside it, where there is room. */
  phaseText: (phase: string) => string;
}

/** What all the drawing below is given. */
interface Sheet extends Painting {
  fromMs: number;
  toMs: number;
  x: (ms: number) => number;
}

export function paintTimeline(painting: Painting): void {
  const { context, widthPx, window, nowMs } = painting;
  const { fromMs, toMs } = shownSpan(window, nowMs, widthPx);
  const x = (ms: number) => ((ms - fromMs) / 1000) * window.pxPerSec;
  const sheet: Sheet = { ...painting, fromMs, toMs, x };
  context.clearRect(0, 0, widthPx, TIMELINE_HEIGHT);
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  paintGround(sheet);
  paintRuler(sheet);
  paintLevels(sheet, LANES.caller, "caller");
  paintLevels(sheet, LANES.agent, "agent");
  paintVoice(sheet);
  paintPhases(sheet);
  paintReplies(sheet);
  paintMarkers(sheet);
}

function paintGround({ context, palette, widthPx }: Sheet): void {
  context.fillStyle = palette.lane;
  for (const { top, height } of [LANES.caller, LANES.voice, LANES.agent, LANES.reply]) {
    context.fillRect(0, top, widthPx, height);
  }
}

const RULER_STEPS_MS = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];
const MIN_STEP_PX = 64;

function paintRuler({ context, palette, window, fromMs, toMs, x }: Sheet): void {
  const stepMs = RULER_STEPS_MS.find((step) => (step / 1000) * window.pxPerSec >= MIN_STEP_PX) ?? 60_000;
  context.textAlign = "left";
  context.direction = "ltr";
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) {
    context.fillStyle = palette.hair;
    context.fillRect(Math.round(x(atMs)), 0, 1, TIMELINE_HEIGHT);
    context.fillStyle = palette.quiet;
    context.fillText(secondsText(atMs, stepMs), x(atMs) + 4, LANES.ruler.height / 2);
  }
}

function secondsText(ms: number, stepMs: number): string {
  const seconds = ms / 1000;
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds % 60).toFixed(stepMs < 1000 ? 1 : 0);
  return minutes === 0 ? `${rest} s` : `${minutes}:${rest.padStart(stepMs < 1000 ? 4 : 2, "0")}`;
}

/** What is quieter than this is drawn as silence. */
const FLOOR_DB = -60;

function paintLevels(
  { context, palette, timeline, window, fromMs, toMs, x }: Sheet,
  lane: Lane,
  side: "caller" | "agent",
) {
  const track = timeline.audio[side];
  const middle = lane.top + lane.height / 2;
  const barMs = Math.max(FRAME_MS, Math.ceil(2000 / window.pxPerSec / FRAME_MS) * FRAME_MS);
  const barPx = Math.max(1, (barMs / 1000) * window.pxPerSec - 0.5);
  context.fillStyle = palette[side];
  const endMs = Math.min(toMs, track.durationMs);
  for (let atMs = Math.max(0, Math.floor(fromMs / barMs) * barMs); atMs < endMs; atMs += barMs) {
    let peakDb = FLOOR_DB;
    for (let ms = atMs; ms < atMs + barMs; ms += FRAME_MS) peakDb = Math.max(peakDb, track.peakDbAt(ms));
    const half = Math.max(0.5, (1 - peakDb / FLOOR_DB) * (lane.height / 2 - 2));
    context.fillRect(x(atMs), middle - half, barPx, 2 * half);
  }
}

function paintVoice({ context, palette, timeline, fromMs, toMs, x }: Sheet): void {
  const { top, height } = LANES.voice;
  const bottom = top + height;
  const endMs = Math.min(toMs, timeline.voiceToMs);
  const threshold = bottom - height / 2;
  context.fillStyle = palette.hair;
  context.fillRect(0, threshold, x(toMs), 1);
  context.beginPath();
  let atMs = Math.max(0, Math.floor(fromMs / FRAME_MS) * FRAME_MS);
  context.moveTo(x(atMs), bottom);
  for (; atMs < endMs; atMs += FRAME_MS) context.lineTo(x(atMs), bottom - timeline.voiceAt(atMs) * (height - 2));
  context.lineTo(x(endMs), bottom);
  context.closePath();
  context.fillStyle = palette.good;
  context.globalAlpha = 0.35;
  context.fill();
  context.globalAlpha = 1;
}

function paintPhases({ context, palette, timeline, nowMs, toMs, x, phaseText }: Sheet): void {
  const { top, height } = LANES.phase;
  for (const [index, { phase, fromMs }] of timeline.phases.entries()) {
    const endMs = timeline.phases[index + 1]?.fromMs ?? nowMs;
    const left = Math.max(0, x(fromMs));
    const right = x(Math.min(endMs, toMs));
    if (right <= 0 || left >= right) continue;
    context.fillStyle = palette[PHASE_COLOURS[phase] ?? "lane"];
    context.globalAlpha = 0.8;
    context.fillRect(left, top, right - left - 1, height);
    context.globalAlpha = 1;
    paintLabel(context, phaseText(phase), left, right, LANES.phase, palette[phase === "listening" ? "quiet" : "lane"]);
  }
}

/** Text inside a span, when it fits. */
function paintLabel(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  right: number,
  { top, height }: Lane,
  colour: string,
): void {
  const room = right - left - 10;
  if (text === "" || room < 24) return;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, height);
  context.clip();
  context.fillStyle = colour;
  context.font = `${Math.min(11, height - 2)}px system-ui, sans-serif`;
  const hebrew = /[\u0590-\u05ff]/.test(text);
  context.direction = hebrew ? "rtl" : "ltr";
  context.textAlign = "left";
  if (hebrew && context.measureText(text).width > room) {
    context.textAlign = "right";
    context.fillText(text, right - 5, top + height / 2 + 0.5);
  } else context.fillText(text, left + 5, top + height / 2 + 0.5);
  context.restore();
}

/** Each reply up to the next one: what an interrupted one had left to say would lie over it. */
function paintReplies(sheet: Sheet): void {
  const { context, widthPx, x, timeline: { replies } } = sheet;
  const { top, height } = LANES.reply;
  for (const [index, reply] of replies.entries()) {
    const next = replies[index + 1];
    context.save();
    context.beginPath();
    context.rect(0, top, next === undefined ? widthPx : Math.max(0, x(next.fromMs) - 1), height);
    context.clip();
    paintReply(sheet, reply);
    context.restore();
  }
}

/** A reply's sentences: what was heard filled, what was not hatched. */
function paintReply(sheet: Sheet, { fromMs, sentences, cutAtMs }: SpokenReply): void {
  const { context, palette, x, toMs, fromMs: shownFromMs } = sheet;
  const { top, height } = LANES.reply;
  let startMs = fromMs;
  for (const { text, heardText, endMs } of sentences) {
    if (endMs === undefined) return;
    const stopMs = fromMs + endMs;
    const heardToMs = heardText.length >= text.trim().length ? stopMs : Math.min(stopMs, cutAtMs ?? stopMs);
    if (stopMs > shownFromMs && startMs < toMs) {
      const left = x(startMs);
      const right = x(stopMs) - 1;
      context.strokeStyle = palette.agent;
      context.lineWidth = 1;
      context.strokeRect(left + 0.5, top + 2.5, right - left - 1, height - 5);
      context.fillStyle = palette.agent;
      context.globalAlpha = 0.25;
      const heardPx = heardText === "" ? 0 : Math.max(0, x(heardToMs) - left - 1);
      context.fillRect(left, top + 2, heardPx, height - 4);
      context.globalAlpha = 1;
      if (cutAtMs !== undefined && heardToMs < stopMs) hatch(sheet, Math.max(left, x(cutAtMs)), right);
      paintLabel(context, text, Math.max(0, left), right, LANES.reply, palette.text);
    }
    startMs = stopMs;
  }
}

function hatch({ context, palette }: Sheet, left: number, right: number): void {
  const { top, height } = LANES.reply;
  context.save();
  context.beginPath();
  context.rect(left, top + 2, right - left, height - 4);
  context.clip();
  context.strokeStyle = palette.bad;
  context.beginPath();
  for (let at = left - height; at < right; at += 6) {
    context.moveTo(at, top + height);
    context.lineTo(at + height, top);
  }
  context.stroke();
  context.restore();
}

function paintMarkers({ context, palette, timeline, fromMs, toMs, x }: Sheet): void {
  const { top, height } = LANES.markers;
  for (const { kind, atMs } of timeline.markers) {
    if (atMs < fromMs || atMs > toMs) continue;
    const at = Math.round(x(atMs));
    context.fillStyle = palette[MARKER_COLOURS[kind]];
    if (kind === "mark") {
      // Marks come back by the second: a notch under the replies is enough.
      context.fillRect(at - 1, TIMELINE_HEIGHT - 5, 2, 5);
      continue;
    }
    context.globalAlpha = 0.7;
    context.fillRect(at, top + height, 1, TIMELINE_HEIGHT - top - height);
    context.globalAlpha = 1;
    paintFlag(context, kind, at, top, height);
  }
}
