/**
 * The caller's half of a dialogue, written as one step a line:
 *
 * ```text
 * # Looks for a flat, and changes his mind.
 * say: I'm looking for a flat to rent in Givatayim
 * expect: rooms
 * interrupt 600: three rooms, please
 * press: 1#
 * play cough.wav: the words in the recording, where there are any
 * wait 8000
 * hang up
 * ```
 *
 * - `say` waits until the agent has finished, then says the text.
 * - `interrupt MS` says it MS after the agent began to speak.
 * - `play FILE` says a recording; the path is relative to the script.
 * - `press` presses keys, `wait MS` stays silent after the agent has finished.
 * - `expect` fails the call unless the agent's answer holds these words (not checked where the server does not tell them).
 * - `drop` loses the connection, `hang up` ends the call; without it the caller hangs up when the agent has answered.
 *
 * Empty lines and lines that begin with `#` are left out. Pure.
 */

export type Step =
  | Speech
  | { do: "press"; digits: string }
  | { do: "wait"; ms: number }
  | { do: "expect"; text: string }
  | { do: "drop" }
  | { do: "hang up" };

/** Something that the caller says. */
export interface Speech {
  do: "speak";
  /** The words; empty for a recording without any. */
  text: string;
  /** The recording to play instead of the caller's own voice. */
  file?: string;
  /** Start this long after the agent began to speak, instead of waiting for its end. */
  interruptAfterMs?: number;
}

/**
 * Reads a script.
 * @throws {SyntaxError} naming every line that is no step
 */
export function parseScript(text: string): Step[] {
  const steps: Step[] = [];
  const mistakes: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const step = stepOf(trimmed);
    if (step) steps.push(step);
    else mistakes.push(`line ${index + 1} is no step: ${JSON.stringify(trimmed)}`);
  }
  if (mistakes.length > 0) throw new SyntaxError(`Cannot read the script: ${mistakes.join("; ")}`);
  if (steps.length === 0) throw new SyntaxError("Cannot read the script: it has no steps");
  return steps;
}

const LINE = /^(say|interrupt|play|press|wait|expect|drop|hang up)(?:\s+([^:]+?))?\s*(?::\s*(.*))?$/i;

function stepOf(line: string): Step | undefined {
  const [, verb, argument, text] = LINE.exec(line) ?? [];
  switch (verb?.toLowerCase()) {
    case "say":
      return !argument && text ? { do: "speak", text } : undefined;
    case "interrupt":
      return isMs(argument) && text ? { do: "speak", text, interruptAfterMs: Number(argument) } : undefined;
    case "play":
      return argument ? { do: "speak", text: text ?? "", file: argument } : undefined;
    case "press":
      return !argument && text && /^[0-9*#A-D]+$/.test(text) ? { do: "press", digits: text } : undefined;
    case "wait":
      return isMs(argument) && text === undefined ? { do: "wait", ms: Number(argument) } : undefined;
    case "expect":
      return !argument && text ? { do: "expect", text } : undefined;
    case "drop":
    case "hang up":
      return !argument && text === undefined ? { do: verb!.toLowerCase() as "drop" | "hang up" } : undefined;
  }
  return undefined;
}

function isMs(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,6}$/.test(text);
}
