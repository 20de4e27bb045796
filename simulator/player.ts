/**
 * Plays a ready-made caller. This module is browser compatible.
 */
import type { Language } from "../lib/language.ts";
import { Dialogue, type DialogueCommand, type LineMoment } from "./dialogue.ts";
import { parseScript } from "./dialogue_script.ts";
import type { LineConditions } from "./line_conditions.ts";
import { type Manner, readyCaller } from "./ready_callers.ts";

export class Player {
  /** What this caller's line is like, beside what is set. */
  readonly conditions: Partial<LineConditions>;
  /** All that this caller is going to say. */
  readonly texts: readonly string[];
  readonly #dialogue: Dialogue;

  constructor(manner: Manner, language: Language) {
    const { script, conditions = {} } = readyCaller(manner, language);
    this.conditions = conditions;
    const steps = parseScript(script);
    this.texts = steps.flatMap((step) => step.do === "speak" ? [step.text] : []);
    this.#dialogue = new Dialogue(steps);
  }

  /** Takes the next moment (every 20 ms) and gives what the caller does now. */
  advance(moment: LineMoment): DialogueCommand | undefined {
    return this.#dialogue.advance(moment);
  }
}
