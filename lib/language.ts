/**
 * The two languages the agent speaks. This module is browser compatible.
 */
export type Language = "he" | "en";

export const LANGUAGES: readonly Language[] = ["he", "en"];

/** Tells which language a text is written in, by its letters; `undefined` when it has none (digits, punctuation). */
export function languageOf(text: string): Language | undefined {
  const hebrew = text.match(/[\u05D0-\u05EA]/g)?.length ?? 0;
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  if (hebrew === 0 && latin === 0) return undefined;
  return hebrew >= latin ? "he" : "en";
}
