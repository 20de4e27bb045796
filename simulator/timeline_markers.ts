/**
 * How the timeline's markers look, and the colours that it is drawn in.
 */
import type { MarkerKind } from "./timeline.ts";

/** Colours by name, as the style sheet has them. */
export type Palette = Readonly<Record<PaletteName, string>>;

export const PALETTE_NAMES = [
  "text",
  "quiet",
  "hair",
  "lane",
  "caller",
  "agent",
  "good",
  "warn",
  "bad",
  "think",
] as const;

export type PaletteName = (typeof PALETTE_NAMES)[number];

export const MARKER_COLOURS: Readonly<Record<MarkerKind, PaletteName>> = {
  "end_of_utterance": "caller",
  text: "caller",
  "first_text": "think",
  "first_audio": "agent",
  heard: "good",
  "barge_in": "bad",
  clear: "bad",
  backchannel: "quiet",
  mark: "good",
  tool: "think",
  key: "caller",
  stream: "bad",
};

/** Shapes tell the markers apart where colours do not; a disc for all others. */
export const MARKER_SHAPES: Readonly<Partial<Record<MarkerKind, "square" | "wedge" | "arrow">>> = {
  "end_of_utterance": "square",
  clear: "square",
  stream: "square",
  "barge_in": "wedge",
  "first_audio": "arrow",
  heard: "arrow",
};

/** A marker's flag, `at` pixels from the left, in the context's own colour. */
export function paintFlag(
  context: CanvasRenderingContext2D,
  kind: MarkerKind,
  at: number,
  top: number,
  height: number,
): void {
  const middle = top + height / 2;
  const size = 5;
  context.beginPath();
  const shape = MARKER_SHAPES[kind] ?? "disc";
  if (shape === "square") {
    context.rect(at - size + 1, middle - size + 1, 2 * size - 1, 2 * size - 2);
  } else if (shape === "wedge") {
    context.moveTo(at, middle + size + 1);
    context.lineTo(at - size - 1, middle - size);
    context.lineTo(at + size + 1, middle - size);
  } else if (shape === "arrow") {
    context.moveTo(at - size + 1, middle - size);
    context.lineTo(at + size + 1, middle);
    context.lineTo(at - size + 1, middle + size);
  } else context.arc(at, middle, size - 0.5, 0, 2 * Math.PI);
  context.fill();
}
