/**
 * The border of one call. What timers and providers call back runs outside the call's own steps, where an exception
 * would be nobody's and end the process; here it is brought home to the call that it belongs to.
 */
import type { Clock } from "../clock.ts";
import type { Recognition, RecognitionOptions, Recognizer } from "../speech/recognizer.ts";
import type { Vad } from "../vad/vad.ts";
import type { CallParts } from "./call_parts.ts";

export type OnFault = (error: unknown) => void;

/** The same parts, of which no callback throws: `onFault` gets what it would have thrown. */
export function containedParts(parts: CallParts, onFault: OnFault): CallParts {
  return {
    ...parts,
    clock: containedClock(parts.clock, onFault),
    vad: containedVad(parts.vad, onFault),
    recognizer: containedRecognizer(parts.recognizer, onFault),
  };
}

/** A function that never throws. */
export function contained<A extends unknown[]>(run: (...args: A) => void, onFault: OnFault): (...args: A) => void {
  return (...args) => {
    try {
      run(...args);
    } catch (error) {
      onFault(error);
    }
  };
}

function containedClock(clock: Clock, onFault: OnFault): Clock {
  return {
    nowMs: () => clock.nowMs(),
    epochMs: () => clock.epochMs(),
    after: (delayMs, run) => clock.after(delayMs, contained(run, onFault)),
  };
}

function containedVad(vad: Vad, onFault: OnFault): Vad {
  return { name: vad.name, open: (onDecision) => vad.open(contained(onDecision, onFault)) };
}

function containedRecognizer(recognizer: Recognizer, onFault: OnFault): Recognizer {
  return {
    name: recognizer.name,
    open: (options) => containedRecognition(recognizer, options, onFault),
  };
}

/** A recognizer that cannot take a frame has failed at this piece, as one that says so has. */
function containedRecognition(recognizer: Recognizer, options: RecognitionOptions, onFault: OnFault): Recognition {
  const recognition = recognizer.open({ ...options, onPartial: contained(options.onPartial, onFault) });
  let failure: { error: unknown } | undefined;
  return {
    write(audio) {
      if (failure !== undefined) return;
      try {
        recognition.write(audio);
      } catch (error) {
        failure = { error };
      }
    },
    finish: () => failure === undefined ? recognition.finish() : Promise.reject(failure.error),
  };
}
