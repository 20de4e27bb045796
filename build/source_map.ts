/**
 * Changes to a bundle that keep its source map right (ECMA-426). Pure.
 */

/** A script and the `mappings` of its source map. */
export interface MappedCode {
  code: string;
  mappings: string;
}

/**
 * Puts a line in front.
 * @param line without a line break
 */
export function prependLine({ code, mappings }: MappedCode, line: string): MappedCode {
  // Lines are divided by semicolons: an empty one is a line that comes from nowhere.
  return { code: `${line}\n${code}`, mappings: `;${mappings}` };
}

/**
 * Writes every character beyond ASCII as `\uXXXX`. V8 keeps a source text that has one in two bytes a character: twice
 * the memory for all of it. A minifier leaves them in regular expressions and comments, where the escape means the same.
 */
export function escapeBeyondAscii({ code, mappings }: MappedCode): MappedCode {
  const lines = code.split("\n");
  const mappedLines = mappings.split(";");
  lines.forEach((line, index) => {
    const positions = [...line.matchAll(/[^\0-\x7F]/g)].map(({ index }) => index);
    if (positions.length === 0) return;
    lines[index] = line.replace(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const mapped = mappedLines[index];
    if (mapped !== undefined && mapped !== "") mappedLines[index] = moveColumns(mapped, positions);
  });
  return { code: lines.join("\n"), mappings: mappedLines.join(";") };
}

/** An escape is this much longer than what it stands for. */
const ESCAPE_GROWTH = "\\u05d0".length - 1;

/** Moves the segments of one line behind the escapes put in at `positions` (ascending). */
function moveColumns(mapped: string, positions: readonly number[]): string {
  let column = 0;
  let movedBefore = 0;
  let escapes = 0;
  return mapped.split(",").map((segment) => {
    const [delta, rest] = readVlq(segment);
    column += delta;
    while (escapes < positions.length && positions[escapes]! < column) escapes++;
    const moved = column + escapes * ESCAPE_GROWTH;
    const written = writeVlq(moved - movedBefore);
    movedBefore = moved;
    return written + rest;
  }).join(",");
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The first number of a segment, and the text behind it. */
function readVlq(segment: string): [number, string] {
  let value = 0;
  for (let at = 0; at < segment.length; at++) {
    const digit = BASE64.indexOf(segment[at]!);
    value += (digit & 31) * 2 ** (5 * at);
    if (digit < 32) return [value % 2 === 1 ? -(value - 1) / 2 : value / 2, segment.slice(at + 1)];
  }
  throw new SyntaxError("A segment of the source map is cut short");
}

/** Writes a number as readVlq reads it: the sign in the lowest bit, five bits a digit. */
function writeVlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = "";
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += BASE64[rest > 0 ? digit + 32 : digit];
  } while (rest > 0);
  return text;
}
