/**
 * Reads the owner's JSON files so that every mistake names its line. Pure.
 */
import * as v from "valibot";
import { ConfigError } from "../errors.ts";

/**
 * Parses and checks one JSON file.
 * @param name how messages call the file, e.g. "agency/listings.json"
 * @throws {ConfigError} with every mistake, each as "file:line: field problem"
 */
export function parseJsonFile<S extends v.GenericSchema>(text: string, name: string, schema: S): v.InferOutput<S> {
  const value = parseJson(text, name);
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const lines = linesOfValues(text);
  throw new ConfigError(result.issues.map((issue) => {
    const path = (issue.path ?? []).map((item) => String(item.key));
    return `${name}:${lineOf(lines, path)}: ${path.join(".") || "the file"}: ${issue.message}`;
  }));
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const line = /line (\d+)/.exec(message)?.[1] ?? String(text.trimEnd().split("\n").length);
    throw new ConfigError([`${name}:${line}: is not valid JSON: look at this line and the one before it`]);
  }
}

/** A field that is missing has no line of its own: its nearest parent's is given. */
function lineOf(lines: ReadonlyMap<string, number>, path: readonly string[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const line = lines.get(path.slice(0, depth).join("\u0000"));
    if (line !== undefined) return line;
  }
  return 1;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+|\n/g;

/**
 * The line of every value in a valid JSON text, by its path with NUL between the keys.
 * Object keys are read with JSON's own escapes, so that a path of valibot's finds them.
 */
export function linesOfValues(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const open: { path: readonly string[]; array: boolean; index: number; key: string | undefined }[] = [];
  let line = 1;
  for (const [token] of text.matchAll(TOKEN)) {
    const top = open.at(-1);
    if (token === "\n") line++;
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") {
      if (top?.array) top.index++;
      else if (top) top.key = undefined;
    } else if (token !== ":") {
      if (top && !top.array && top.key === undefined) {
        top.key = JSON.parse(token) as string;
        continue;
      }
      const path = top ? [...top.path, top.array ? String(top.index) : top.key ?? ""] : [];
      lines.set(path.join("\u0000"), line);
      if (token === "{" || token === "[") open.push({ path, array: token === "[", index: 0, key: undefined });
    }
  }
  return lines;
}
