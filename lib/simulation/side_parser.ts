/**
 * Reads what the caller's side of a simulated call sends over the side channel. Bad input is a value, not an
 * exception; unknown fields are dropped. Pure.
 */
import * as v from "valibot";
import { TURN_RANGES } from "../settings.ts";
import type { TurnSettings } from "../turn/settings.ts";
import type { ToServer } from "./side_messages.ts";

export type ParsedSide = { ok: true; message: ToServer } | { ok: false; why: string };

/** Stream time, up to a day. */
const streamMs = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000));
const words = v.pipe(v.string(), v.maxLength(1000));

/** A number within what the setting of the same name may be, and whole as the machine counts. */
function ranged(key: keyof typeof TURN_RANGES) {
  const { min, max } = TURN_RANGES[key];
  return v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max)));
}

const turnSettings = v.pipe(
  v.object({
    hangoverMs: ranged("hangoverMs"),
    endOfTurn: v.exactOptional(v.picklist(["auto", "silence"])),
    endOfTurnMaxMs: ranged("endOfTurnMaxMs"),
    minUtteranceMs: ranged("minUtteranceMs"),
    maxPieceMs: ranged("maxPieceMs"),
    refractoryMs: ranged("refractoryMs"),
    speculation: v.exactOptional(v.boolean()),
    maxGuesses: ranged("maxGuesses"),
    bargeIn: v.exactOptional(v.boolean()),
    bargeInFrames: ranged("bargeInFrames"),
    silencePromptMs: ranged("silencePromptMs"),
    maxCallMs: ranged("maxCallMs"),
  }),
  v.check((given: Partial<TurnSettings>) => (given.minUtteranceMs ?? 0) <= (given.maxPieceMs ?? Infinity)),
  v.check((given: Partial<TurnSettings>) => (given.hangoverMs ?? 0) <= (given.endOfTurnMaxMs ?? Infinity)),
);

const toServer = v.variant("type", [
  v.object({
    type: v.literal("said"),
    text: words,
    fromMs: streamMs,
    toMs: streamMs,
    words: v.exactOptional(v.pipe(v.array(v.object({ text: words, endMs: streamMs })), v.maxLength(300))),
  }),
  v.object({ type: v.literal("heard_words"), text: words, final: v.boolean(), atMs: streamMs }),
  v.object({ type: v.literal("settings"), settings: turnSettings }),
]);

/** Parses one text message; `why` names the field that is wrong, never its content. */
export function parseToServer(text: string): ParsedSide {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, why: "not JSON" };
  }
  const parsed = v.safeParse(toServer, json, { abortEarly: true });
  if (parsed.success) return { ok: true, message: parsed.output };
  return { ok: false, why: `wrong ${v.getDotPath(parsed.issues[0]) ?? "message"}` };
}
