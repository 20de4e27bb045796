/**
 * `deno task stack < ERROR`: gives the places of an error of the built file (`server.js:120:4711`) as places of the source.
 * The built file does not name its map, since Deno would then read all of it for the first error that happens.
 */
import { SourceMap } from "node:module";
import { parseArgs, stripVTControlCharacters } from "node:util";

const USAGE = `Usage: deno task stack [--map FILE] < ERROR

Reads an error of the built file from standard input, and writes it with the lines of the source. FILE is the source map
of the same build (default: dist/server.js.map).`;

/** A place in the built file, whatever folder that was in. */
const PLACE = /[^\s()]*\bserver\.js:(\d+):(\d+)/g;

/**
 * The text with every place in the built file replaced by where it comes from; a place that the map does not know stays.
 * @param map the contents of a source map (ECMA-426)
 * @throws {SyntaxError} when the map is no JSON
 */
export function inSource(text: string, map: string): string {
  const places = new SourceMap(JSON.parse(map));
  return stripVTControlCharacters(text).replace(PLACE, (place, line, column) => {
    const entry = places.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalSource" in entry)) return place;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, "")}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { map: { type: "string", default: "dist/server.js.map" }, help: { type: "boolean" } },
  });
  const text = values.help ? USAGE + "\n" : inSource(
    await new Response(Deno.stdin.readable).text(),
    await Deno.readTextFile(values.map),
  );
  await Deno.stdout.write(new TextEncoder().encode(text));
}
