/**
 * A call as files to keep: what was said, and everything that is known of it. This module is browser compatible.
 */
import type { Language } from "../lib/language.ts";
import type { LineConditions } from "./line_conditions.ts";
import type { SimulatedCall } from "./simulated_call.ts";
import { callerText, type Story } from "./story.ts";
import { textOf } from "./texts.ts";

/** A file's name without its ending: the day, the time and the call. */
export function fileStem({ startedAtEpochMs, callSid }: SimulatedCall): string {
  const time = new Date(startedAtEpochMs).toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  return `call_${time}_${callSid.slice(0, 11)}`;
}

/** What was said, one line each; what was not heard stands in brackets. */
export function transcriptText({ lines }: Story, language: Language): string {
  const said = lines.flatMap((line) => {
    if (line.who === "note") return [];
    const words = line.who === "caller" ? callerText(line) : heardText(line.sentences);
    return [`${clockText(line.atMs)}  ${textOf(line.who, language)}: ${words}`];
  });
  return said.join("\n") + "\n";
}

/** Minutes, seconds and tenths: `1:02.5`. */
export function clockText(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const seconds = (tenths / 10 % 60).toFixed(1).padStart(4, "0");
  return `${Math.floor(tenths / 600)}:${seconds}`;
}

/** Everything that is known of a call but its sound, as JSON. */
export function traceText(call: SimulatedCall, conditions: Readonly<LineConditions>): string {
  const { callSid, startedAtEpochMs, story: { value: story }, timeline, messages, health } = call;
  return JSON.stringify(
    {
      callSid,
      startedAt: new Date(startedAtEpochMs).toISOString(),
      durationMs: call.nowMs,
      parts: story.parts,
      settings: story.settings,
      conditions,
      endReason: story.endReason,
      health,
      turns: story.turns,
      phases: timeline.phases,
      markers: timeline.markers,
      messages: messages.all(),
    },
    null,
    1,
  );
}

function heardText(sentences: readonly { text: string; heardText: string }[]): string {
  const heard = sentences.map((sentence) => sentence.heardText).filter((text) => text !== "").join(" ");
  const unheard = sentences.map(({ text, heardText }) => text.slice(heardText.length).trim()).filter((text) =>
    text !== ""
  );
  return unheard.length === 0 ? heard : `${heard} [${unheard.join(" ")}]`.trim();
}
