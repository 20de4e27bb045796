/**
 * Tables of cases as text, one a line: columns parted by " | ", empty lines and lines with "#" left out.
 */
export function rows(table: string): string[][] {
  return table.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" | ").map((cell) => cell.trim()));
}

/** Runs a check on every row and reports all that fail, not only the first. */
export function checkRows(table: string, check: (...cells: string[]) => string | undefined): void {
  const faults = rows(table).flatMap((cells) => {
    const fault = check(...cells);
    return fault === undefined ? [] : [`${cells.join(" | ")}: ${fault}`];
  });
  if (faults.length > 0) throw new Error(`${faults.length} rows fail:\n${faults.join("\n")}`);
}
