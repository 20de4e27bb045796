/**
 * Several recognizers as one: the audio of an utterance is kept, and goes to the next one when one fails.
 */
import type { CancelTimer } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import { createPanel, type FallbackSettings, forAll, type Outcome, type Panel } from "../fallback.ts";
import type { Recognition, RecognitionOptions, Recognizer, Transcript } from "./recognizer.ts";

export interface FallbackRecognizerSettings extends FallbackSettings {
  /** How long one recognizer may take from the end of the utterance to its last word, in ms. Default 2500. */
  finishMs?: number;
  /** How long all of them together may take, in ms. Default 4000. */
  totalFinishMs?: number;
}

/** The name is that of the first; time-outs and circuits apply to a list of one as well. */
export function createFallbackRecognizer(
  recognizers: readonly Recognizer[],
  settings: FallbackRecognizerSettings,
): Recognizer {
  const panel = createPanel("recognizer", recognizers, settings);
  return {
    name: recognizers[0]!.name,
    open: (options) => openWith(panel, options, settings),
    warmUp: () => forAll(recognizers, (recognizer) => recognizer.warmUp?.()),
    close: () => forAll(recognizers, (recognizer) => recognizer.close?.()),
  };
}

/** One recognizer's try at the utterance. */
interface Attempt {
  recognizer: Recognizer;
  abort: AbortController;
  recognition: Recognition;
}

function openWith(
  panel: Panel<Recognizer>,
  options: RecognitionOptions,
  settings: FallbackRecognizerSettings,
): Recognition {
  const { clock, finishMs = 2500, totalFinishMs = 4000 } = settings;
  const inquiry = panel.inquire(options.callSid);
  const result = Promise.withResolvers<Transcript>();
  result.promise.catch(() => {});
  let audio: Uint8Array[] = [];
  let current: Attempt | undefined;
  let finishedAtMs: number | undefined;
  let settled = false;
  let stopTimer: CancelTimer = () => {};

  function settle(outcome: Transcript | ProviderError): void {
    if (settled) return;
    settled = true;
    stopTimer();
    options.signal.removeEventListener("abort", onAbort);
    audio = [];
    if (outcome instanceof ProviderError) {
      current?.abort.abort();
      inquiry.dropped();
      result.reject(outcome);
      if (finishedAtMs === undefined && outcome.fault !== "aborted") options.onFault?.(outcome);
    } else {
      inquiry.succeeded();
      result.resolve(outcome);
    }
  }

  function onAbort(): void {
    settle(new ProviderError("Recognition was aborted", { fault: "aborted" }));
  }

  function goOn(outcome: Outcome<Recognizer>): void {
    if ("error" in outcome) settle(outcome.error);
    else start(outcome.next);
  }

  function start(recognizer: Recognizer): void {
    const abort = new AbortController();
    const attempt: Partial<Attempt> = { recognizer, abort };
    current = attempt as Attempt;
    attempt.recognition = recognizer.open({
      ...options,
      signal: abort.signal,
      onPartial: (transcript) => current === attempt && !settled && options.onPartial(transcript),
      onFault: (error) => fail(attempt as Attempt, error),
    });
    // It may have failed, and another taken its place, before `open` even returned.
    if (current !== attempt || settled) return;
    for (const piece of audio) attempt.recognition.write(piece);
    if (finishedAtMs !== undefined) finish(attempt as Attempt);
  }

  function fail(attempt: Attempt, thrown: unknown): void {
    if (attempt !== current || settled) return;
    attempt.abort.abort();
    goOn(inquiry.failed(thrown, timeLeftMs() > 0));
  }

  function timeLeftMs(): number {
    return finishedAtMs === undefined ? Infinity : finishedAtMs + totalFinishMs - clock.nowMs();
  }

  function finish(attempt: Attempt): void {
    const { name } = attempt.recognizer;
    stopTimer();
    const askedAtMs = clock.nowMs();
    const budgetMs = Math.min(finishMs, timeLeftMs());
    stopTimer = clock.after(
      budgetMs,
      () => fail(attempt, new ProviderError(`${name} was not done within ${budgetMs} ms`, { fault: "timeout" })),
    );
    attempt.recognition.finish().then(
      (transcript) => {
        if (attempt !== current || settled) return;
        inquiry.answered(askedAtMs);
        settle(transcript);
      },
      (error) => fail(attempt, error),
    );
  }

  options.signal.addEventListener("abort", onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  else goOn(inquiry.first());

  return {
    write(piece) {
      if (settled || finishedAtMs !== undefined) return;
      audio.push(piece);
      current?.recognition.write(piece);
    },
    finish() {
      if (!settled && finishedAtMs === undefined && current !== undefined) {
        finishedAtMs = clock.nowMs();
        finish(current);
      }
      return result.promise;
    },
  };
}
