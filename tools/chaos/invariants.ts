/**
 * What holds of every call, whatever goes wrong.
 */
import type { CallDetail } from "../../lib/store/store.ts";
import { type Faults, isShared } from "./faults.ts";
import { MAX_STALL_MS } from "./faulty_server.ts";
import { type ChaosCall, type Round, VICTIM, WITNESS } from "./round.ts";
import type { TimedEvent } from "./timed_log.ts";

/** The longest that a caller waits without a word, in ms. */
const MAX_SILENCE_MS = 2500;
/** Two frames and the way there and back. */
const TOLERANCE_MS = 60;
const MAX_NOISE_MS = 60;
/** Of a sentence; less may have been interrupted. */
const HEARD_WHOLE = 0.9;
const MS_A_LETTER = 60;
const PROMISES: readonly unknown[] = ["goodbye_trouble", "callback_goodbye"];
const APOLOGIES: readonly unknown[] = ["trouble", "say_again"];

/** What does not hold of a round, in words. */
export async function brokenRules(round: Round, clean: readonly string[]): Promise<string[]> {
  const { calls, left, faults, records } = round;
  if (calls === undefined) return ["the calls did not come to their end"];
  const { victim, witness } = calls;
  const broken = [
    ...left.map((what) => `left behind: ${what}`),
    ...brokenAtEar(victim, round, faults),
    ...brokenAtEar(witness, round, isShared(faults) ? faults : {}),
    ...repeatedApologies(round.events),
    ...faultsOfOurs(round),
  ];
  for (const callSid of [VICTIM, WITNESS]) {
    const record = await records.store.call(callSid);
    broken.push(...brokenRecord(callSid, record, round.events), ...brokenPromise(callSid, record, round.events));
  }
  if (!isShared(faults)) {
    const said = saidIn(witness);
    if (said.join("\n") !== clean.join("\n")) broken.push(`the witness's call went another way: ${said.join(" | ")}`);
  }
  return broken;
}

export function saidIn({ held }: ChaosCall): string[] {
  return held.said().map(({ who, text }) => `${who}: ${text}`);
}

function brokenAtEar({ ear, held: { callSid } }: ChaosCall, { fixedTexts }: Round, faults: Faults): string[] {
  const broken: string[] = [];
  const { ms, fromMs } = ear.worst;
  if (ms > MAX_SILENCE_MS + allowanceMs(faults) + TOLERANCE_MS) {
    broken.push(`${callSid}: nothing was to be heard for ${Math.round(ms)} ms from ${Math.round(fromMs)} ms on`);
  }
  if (ear.noiseMs > MAX_NOISE_MS) broken.push(`${callSid}: ${ear.noiseMs} ms of noise`);
  for (const [i, { print, text, fromMs, toMs }] of ear.heard.entries()) {
    if (fixedTexts.has(text)) continue;
    const before = ear.heard.slice(0, i);
    const first = before.findIndex((stretch) => stretch.print === print);
    if (first >= 0 && before.slice(first).some((stretch) => stretch.print !== print)) {
      broken.push(`${callSid}: "${text}" was mixed with other words at ${fromMs} ms`);
    }
    const since = Math.max(0, ...ear.said.filter((said) => said.fromMs < fromMs).map((said) => said.fromMs));
    const whole = (stretch: { fromMs: number; toMs: number }) =>
      stretch.toMs - stretch.fromMs >= HEARD_WHOLE * text.length * MS_A_LETTER;
    const twice = before.some((other) => {
      return other.text === text && other.print !== print && other.fromMs >= since && whole(other);
    });
    if (twice && whole({ fromMs, toMs })) return [...broken, `${callSid}: "${text}" was said again at ${fromMs} ms`];
  }
  return broken;
}

/** What a silence may last longer because of the line or the process, which no server can mend. */
function allowanceMs({ line, process }: Faults): number {
  const stallMs = process?.kind === "stands still" ? MAX_STALL_MS : 0;
  switch (line?.kind) {
    case "comes in bursts":
      return line.conditions.stallMs! + stallMs;
    case "falls silent without a stop":
    case "is noisy":
      // Who cannot be heard is not answered, and talk around the caller may be the caller's.
      return Infinity;
    case "does not read":
      return line.ms + stallMs;
    default:
      return stallMs;
  }
}

/** One apology is owed for a failed turn; after the second in a row the call ends with a promise. */
function repeatedApologies(events: readonly TimedEvent[]): string[] {
  const broken: string[] = [];
  for (const callSid of [VICTIM, WITNESS]) {
    let [apologies, troubles] = [0, 0];
    let prompt: unknown;
    for (const { name, fields } of events) {
      if (fields.callSid !== callSid) continue;
      if (name === "PROMPT") prompt = fields.prompt;
      if (name !== "TTS_START") continue;
      const apology = APOLOGIES.includes(prompt);
      apologies = apology ? apologies + 1 : 0;
      troubles = prompt === "trouble" ? troubles + 1 : 0;
      prompt = undefined;
      if (troubles > 1 || apologies > 2) broken.push(`${callSid}: ${apologies} apologies in a row without a promise`);
    }
  }
  return broken;
}

/** Exceptions of our own code; what a broken adapter hands over may cause one. */
function faultsOfOurs({ events, faults }: Round): string[] {
  const nonsense = faults.brain?.kind === "tells nonsense" || faults.recognizer?.kind === "writes garbage";
  const told = events.filter(({ name, fields }) => name === "CALL_FAULT" && !(nonsense && fields.step === undefined));
  return told.map(({ fields }) => `a fault of our own: ${String(fields.step ?? "call")}: ${fields.error}`);
}

function brokenRecord(callSid: string, call: CallDetail | undefined, events: readonly TimedEvent[]): string[] {
  const ends = events.filter(({ name, fields }) => name === "CALL_END" && fields.callSid === callSid);
  const final = ends.filter(({ fields }) => fields.mayComeBack === false);
  const starts = events.filter(({ name, fields }) => name === "CALL_START" && fields.callSid === callSid);
  const broken: string[] = [];
  if (starts.length !== ends.length) broken.push(`${callSid}: ${starts.length} streams began, ${ends.length} ended`);
  if (final.length > 1) broken.push(`${callSid}: it ended ${final.length} times for good`);
  if (call === undefined) return [...broken, `${callSid}: there is no record`];
  if (call.endReason === undefined) broken.push(`${callSid}: the record has no end`);
  const reason = final[0]?.fields.reason;
  if (reason !== undefined && call.endReason !== reason) {
    broken.push(`${callSid}: it ended with ${reason}, its record says ${call.endReason}`);
  }
  return broken;
}

/** Whoever was told that somebody will call back is on the list of those to be called, unless the call may go on. */
function brokenPromise(callSid: string, call: CallDetail | undefined, events: readonly TimedEvent[]): string[] {
  const end = events.findLast(({ name, fields }) => name === "CALL_END" && fields.callSid === callSid);
  if (end?.fields.mayComeBack === true) return [];
  const promised = events.some(({ name, fields }) => {
    return name === "PROMPT" && fields.callSid === callSid && PROMISES.includes(fields.prompt);
  });
  return promised && call?.lead?.callBack !== true ? [`${callSid}: a call back was promised, and nobody is told`] : [];
}
