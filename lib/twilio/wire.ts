/**
 * What both directions of the Media Streams protocol need to read JSON from the wire without ever throwing.
 * This module is browser compatible.
 */

/** A message that cannot be used; `why` names the fault and never holds what was sent. */
export interface Ignored {
  event: "ignored";
  why: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export function ignored(why: string): Ignored {
  return { event: "ignored", why };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a JSON object, or in words why `text` is not one. */
export function fieldsOf(text: string): Fields | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "not JSON";
  }
  return isFields(value) ? value : "not a JSON object";
}

/** A count that stands in a digit string (as documented) or in a number; `undefined` when it is neither. */
export function countOf(value: unknown): number | undefined {
  if (typeof value === "string" && /^\d{1,15}$/.test(value)) return Number(value);
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return undefined;
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
