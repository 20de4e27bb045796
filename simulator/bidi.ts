/**
 * Text whose direction is not that of its surroundings. This module is browser compatible.
 */

/** LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE, Unicode UAX #9. */
const [LRI, PDI] = ["\u2066", "\u2069"];

/** Keeps the plus of a phone number at its left: alone before a number it is neutral, and Hebrew would take it over. */
export function withPhonesIsolated(text: string): string {
  return text.replace(/\+\d[\d-]*\d/g, (number) => LRI + number + PDI);
}
