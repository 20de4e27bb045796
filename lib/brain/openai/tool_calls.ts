/**
 * The tool calls of a streamed answer, put together from their pieces. Pure.
 */

/** One piece, as it comes in a chunk. */
export interface ToolCallPiece {
  index?: number | undefined;
  id?: string | null | undefined;
  function?: { name?: string | null | undefined; arguments?: string | null | undefined } | undefined;
}

export interface ToolCall {
  index: number;
  id: string;
  name: string;
  argumentsJson: string;
}

/** Arguments of a call for one flat are a few hundred characters; more is a model that does not stop. */
const MAX_ARGUMENT_CHARACTERS = 8000;

/** Adds a piece to the calls put together so far; gives back the new list. */
export function addToolCallPiece(calls: readonly ToolCall[], piece: ToolCallPiece): ToolCall[] {
  const index = piece.index ?? 0;
  // Some servers number every call 0 and tell them apart by id alone.
  const at = calls.findLastIndex((call) => call.index === index && (!piece.id || call.id === piece.id));
  const argumentsPiece = piece.function?.arguments ?? "";
  const before = calls[at];
  if (before === undefined) {
    const id = piece.id || `call_${calls.length}`;
    return [...calls, { index, id, name: piece.function?.name ?? "", argumentsJson: argumentsPiece }];
  }
  const argumentsJson = (before.argumentsJson + argumentsPiece).slice(0, MAX_ARGUMENT_CHARACTERS + 1);
  return calls.with(at, { ...before, name: before.name || (piece.function?.name ?? ""), argumentsJson });
}

export type ParsedArguments = { ok: true; value: unknown } | { ok: false; error: string };

/** Reads the arguments; an empty text stands for none. What is wrong with them is worded for the model. */
export function parseArguments(call: ToolCall): ParsedArguments {
  if (call.argumentsJson.trim() === "") return { ok: true, value: {} };
  if (call.argumentsJson.length > MAX_ARGUMENT_CHARACTERS) return { ok: false, error: "the arguments are too long" };
  try {
    const value: unknown = JSON.parse(call.argumentsJson);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ok: true, value };
    return { ok: false, error: "the arguments must be a JSON object" };
  } catch {
    return { ok: false, error: "the arguments are not valid JSON" };
  }
}

/** The same call with the same arguments, however they are spaced or ordered, has the same key. */
export function callKey(call: ToolCall): string {
  const parsed = parseArguments(call);
  return `${call.name} ${parsed.ok ? sortedJson(parsed.value) : call.argumentsJson}`;
}

function sortedJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
        : inner,
  );
}
