/** Which words say what the call is doing. */
import type { EndReason } from "../../lib/turn/events.ts";
import type { PhoneState } from "../phone_model.ts";
import type { TextKey } from "../texts.ts";

const PHASES: Readonly<Record<string, TextKey>> = {
  listening: "phaseListening",
  hearing: "phaseHearing",
  thinking: "phaseThinking",
  speaking: "phaseSpeaking",
  interrupted: "phaseInterrupted",
  // Of a call that goes on: its stream is over, and another one is on its way.
  ended: "phaseLost",
};

const ENDS: Readonly<Record<EndReason, TextKey>> = {
  transferred: "endTransferred",
  "agent_goodbye": "endAgentGoodbye",
  "caller_hangup": "endCallerHangup",
  silence: "endSilence",
  trouble: "endTrouble",
  noise: "endNoise",
  "max_duration": "endMaxDuration",
  drain: "endDrain",
  "stream_lost": "endLost",
  "media_timeout": "endLost",
  internal: "endInternal",
  budget: "endBudget",
};

export function statusKey(state: PhoneState, phase: string | undefined, endReason: string | undefined): TextKey {
  if (state === "idle") return "idle";
  if (state === "ended") return endKey(endReason);
  return state === "dialling" ? "dialling" : PHASES[phase ?? ""] ?? "phaseThinking";
}

/** Why a call is over. */
export function endKey(endReason: string | undefined): TextKey {
  return ENDS[endReason as EndReason] ?? "ended";
}

/** The name of a phase on the timeline. */
export function phaseKey(phase: string): TextKey | undefined {
  return PHASES[phase];
}
