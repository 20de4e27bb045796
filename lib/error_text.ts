/**
 * What a log line may tell of an exception. Its message is private: a library puts into it what it was given, a caller's
 * words included. Pure.
 */

/** Errors whose messages are about code: ours, and the language's own. */
const ABOUT_CODE: ReadonlySet<string> = new Set([
  "ProviderError",
  "StoreError",
  "ConfigError",
  "TypeError",
  "RangeError",
  "ReferenceError",
]);

/** As the runtime tells of files and sockets. */
const OF_THE_SYSTEM = /\(os error \d+\)/;

/** What an error is called, where it came from, and its message if that is about code; quoted parts are left out. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${typeof error}`;
  const { name, message } = error;
  const isTold = ABOUT_CODE.has(name) || OF_THE_SYSTEM.test(message);
  const head = isTold && message !== "" ? `${nameOf(name)}: ${unquoted(message)}` : nameOf(name);
  return [head, ...framesOf(error)].join("\n");
}

/** A name is part of a program; anything else was put in its place. */
function nameOf(name: string): string {
  return /^\w{1,60}$/.test(name) ? name : "Error";
}

/** Without what was quoted, but for the name of a property that was read. */
function unquoted(message: string): string {
  return message.replace(/(\(reading '\w{1,60}'\))|(["'`]).*?\2/gs, (_quoted, reading?: string) => reading ?? "'…'");
}

function framesOf({ stack = "", message }: Error): string[] {
  const afterMessage = stack.slice(Math.max(0, message === "" ? 0 : stack.indexOf(message) + message.length));
  return afterMessage.split("\n").filter((line) => /^\s+at \S/.test(line));
}
