/**
 * Where a built file keeps the bytes that it carries. V8 copies each literal of a script; a comment it only skips, and
 * the text of a function, comments and all, is a part of the script that is in memory anyway. Pure.
 */

const OPEN = "(()=>{/*";
/** The function's text begins behind the bracket, and ends with it. */
const CLOSE = `*/}).toString().slice(${OPEN.length - 1},-3)`;
/** As long as what takes the place of the quotes, so that no column of the source map moves. */
const MARK = "~".repeat(OPEN.length + CLOSE.length - 2);

/** Marks base64, so that its literal is known in the bundle. */
export function markData(base64: string): string {
  return MARK + base64;
}

/**
 * Puts a function in place of every literal that is marked; it gives the same text.
 * @param code as a minifier writes it
 * @throws {Error} when a mark is left over: the literal was not written as expected
 */
export function moveDataToComments(code: string): string {
  const moved = code.replace(new RegExp(`"${MARK}([A-Za-z0-9+/=]*)"`, "g"), (_, base64) => OPEN + base64 + CLOSE);
  if (moved.includes(MARK)) throw new Error("Data of the bundle is in no literal of its own");
  return moved;
}
