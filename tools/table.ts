/**
 * Rows as a table for the terminal, or as CSV for a spreadsheet. Pure.
 */

export type Cell = string | number | boolean | undefined;

/** Columns in the order in which they are shown. */
export type Table = readonly Readonly<Record<string, Cell>>[];

const MAX_WIDTH = 48;

/** Columns by name; a cell that is too long ends in "…", and what would move the cursor is shown as a space. */
export function asTable(rows: Table): string {
  const [first] = rows;
  if (first === undefined) return "nothing there";
  const names = Object.keys(first);
  const texts = [names, ...rows.map((row) => names.map((name) => shortened(textOf(row[name]))))];
  const widths = names.map((_, column) => Math.max(...texts.map((row) => widthOf(row[column]!))));
  return texts.map((row) =>
    row.map((text, column) => text + " ".repeat(widths[column]! - widthOf(text))).join("  ").trimEnd()
  ).join("\n");
}

/** RFC 4180, with CRLF; a cell that a spreadsheet would take for a formula has an apostrophe before it. */
export function asCsv(rows: Table): string {
  const [first] = rows;
  if (first === undefined) return "";
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => textOf(row[name])))];
  return lines.map((cells) => cells.map(csvCell).join(",") + "\r\n").join("");
}

function csvCell(text: string): string {
  const safe = /^[\s"']*[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(cell: Cell): string {
  return cell === undefined ? "" : String(cell);
}

function shortened(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  const characters = [...plain];
  return characters.length <= MAX_WIDTH ? plain : characters.slice(0, MAX_WIDTH - 1).join("") + "…";
}

/** Marks over letters (vowel points) take no place. */
function widthOf(text: string): number {
  return [...text.replace(/\p{M}/gu, "")].length;
}
