/**
 * A turn's latency cut into the stages that follow one another. Pure; browser compatible.
 */
import type { TurnRow } from "./story.ts";
import type { TextKey } from "./texts.ts";

export interface Stage {
  label: "stageWait" | "stageAsr" | "stageBrain" | "stageVoice" | "stageHeld";
  ms: number;
}

/**
 * The stages in order; together they are the turn's voice-to-voice time. What was made while the end was still being
 * waited for costs nothing and shows as 0.
 */
export function stagesOf({ eouWaitMs, asrMs, firstTextMs, firstAudioMs, voiceToVoiceMs }: TurnRow): Stage[] {
  const textAt = Math.max(asrMs, firstTextMs);
  const audioAt = Math.max(textAt, firstAudioMs);
  const stages: Stage[] = [
    { label: "stageWait", ms: eouWaitMs },
    { label: "stageAsr", ms: asrMs },
    { label: "stageBrain", ms: textAt - asrMs },
    { label: "stageVoice", ms: audioAt - textAt },
    { label: "stageHeld", ms: Math.max(0, voiceToVoiceMs - eouWaitMs - audioAt) },
  ];
  return stages;
}

/** The stage that took longest. */
export function slowestStage(row: TurnRow): Stage {
  return stagesOf(row).reduce((slowest, stage) => stage.ms > slowest.ms ? stage : slowest);
}

export const STAGE_LABELS: readonly (TextKey & Stage["label"])[] = [
  "stageWait",
  "stageAsr",
  "stageBrain",
  "stageVoice",
  "stageHeld",
];

/** The middle value; `undefined` for none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
