/**
 * Which thing of a flat's the caller asks about. Pure.
 */
import type { Feature } from "../../agency/listings.ts";

const WORDS: readonly [Feature, RegExp][] = [
  ["elevator", /מעלית|elevator|\blift\b/i],
  ["parking", /חנייה|חניה|חניות|parking|garage/i],
  ["balcony", /מרפסת|balcony|terrace/i],
  ["safe_room", /ממ["״”]?ד|מרחב מוגן|safe room|shelter/i],
  ["air_conditioning", /מזגן|מיזוג|air ?con|\bAC\b|\bA\/C\b/],
  ["storage", /מחסן|storage/i],
  ["garden", /גינה|garden/i],
  ["sea_view", /נוף לים|sea view|view of the sea/i],
  ["furniture", /ריהוט|מרוהט|furnish|furniture/i],
  ["accessible", /נכים|נגיש|גישה ל|wheelchair|accessible|step-free/i],
];

/** The first feature named in a text. */
export function featureIn(text: string): Feature | undefined {
  return WORDS.find(([, pattern]) => pattern.test(text))?.[0];
}
