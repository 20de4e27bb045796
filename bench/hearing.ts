/**
 * What the voice detectors make of recorded frames, outside of a call.
 */
import { createEnergyVad } from "../lib/vad/energy.ts";
import { SileroCall } from "../lib/vad/silero_call.ts";
import { WINDOW_SAMPLES } from "../lib/vad/silero_messages.ts";
import type { SileroModel } from "../lib/vad/silero_model.ts";
import type { VoiceDecision } from "../lib/vad/vad.ts";

/** The energy detector's decisions on one clip. */
export function hearEnergy(frames: readonly Uint8Array[]): boolean[] {
  const voiced: boolean[] = [];
  const call = createEnergyVad().open((decision) => voiced.push(decision.voiced));
  for (const frame of frames) call.push(frame);
  return voiced;
}

/** All clips at once, a window of each in a run, as the server does it. */
export async function hearSilero(model: SileroModel, clips: readonly Uint8Array[][]): Promise<VoiceDecision[][]> {
  const heard: VoiceDecision[][] = clips.map(() => []);
  const queued: { call: SileroCall; stream: number; audio: Uint8Array }[] = [];
  const calls = clips.map((_, index) =>
    new SileroCall({
      openStream: () => index,
      takeWindow: (call, stream, audio) => queued.push({ call, stream, audio }),
      closeStream: (stream) => model.forget(stream),
      closeCall: () => {},
    }, (decision) => heard[index]!.push(decision))
  );
  const longest = Math.max(...clips.map((frames) => frames.length));
  for (let at = 0; at < longest; at++) {
    clips.forEach((frames, index) => {
      const frame = frames[at];
      if (frame !== undefined) calls[index]!.push(frame);
    });
    if (queued.length === 0) continue;
    const windows = queued.splice(0);
    const audio = new Uint8Array(windows.length * WINDOW_SAMPLES);
    windows.forEach((window, row) => audio.set(window.audio, row * WINDOW_SAMPLES));
    const probabilities = await model.run(Uint32Array.from(windows, ({ stream }) => stream), audio);
    windows.forEach(({ call }, row) => call.takeProbability(probabilities[row]!));
  }
  for (const call of calls) call.close();
  return heard;
}
