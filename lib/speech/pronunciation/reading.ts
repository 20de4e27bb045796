/**
 * A Hebrew word in Latin letters that the English voice can read. This module is browser compatible.
 */
import { spokenWords } from "./hebrew.ts";

/** `שלום` as `shalom`: the transliteration without its marks. */
export function toLatinReading(hebrew: string): string {
  return spokenWords(hebrew).map(({ sounds }) => sounds.replace(/['|]/g, "")).join(" ");
}
