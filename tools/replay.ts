/**
 * `deno task replay FILE [NAME=VALUE …]`: runs a call's trace through the turn machine again. With the recorded
 * settings it must give the recorded commands; with others it shows what would have been different.
 */
import { readConfig } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { parseTrace, type RecordedCall, replay } from "../lib/turn/replay.ts";
import type { TurnSettings } from "../lib/turn/settings.ts";
import { recordedMoments, type TurnMoments, whatIf } from "../lib/turn/what_if.ts";

const USAGE = `Usage: deno task replay FILE [NAME=VALUE …]

FILE is a trace that a server with TRACE_DIR wrote. Without settings the call is run again and must come out the same.
With settings (VAD_HANGOVER_MS=300 END_OF_TURN=silence …) what would have been different is shown side by side.`;

function print(line = ""): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

function main(args: readonly string[]): number {
  const [file, ...assignments] = args;
  if (file === undefined || file === "--help") {
    print(USAGE);
    return file === undefined ? 2 : 0;
  }
  try {
    const call = parseTrace(Deno.readTextFileSync(file));
    return assignments.length === 0 ? replayAsRecorded(call) : compare(call, changesOf(assignments));
  } catch (error) {
    if (error instanceof ConfigError) print(error.mistakes.join("\n"));
    else if (error instanceof SyntaxError || error instanceof Deno.errors.NotFound) print(error.message);
    else throw error;
    return 2;
  }
}

function replayAsRecorded(call: RecordedCall): number {
  const difference = replay(call);
  const frames = call.steps.filter(({ event }) => event.type === "frame").length;
  if (difference === undefined) {
    print(
      `${call.header.callSid}: ${call.steps.length} events (${(frames / 50).toFixed(1)} s of audio), same commands`,
    );
    return 0;
  }
  print(`${call.header.callSid}: event ${difference.step} differs: ${JSON.stringify(difference.event)}`);
  print(`  recorded ${JSON.stringify(difference.recorded)}`);
  print(`  replayed ${JSON.stringify(difference.replayed)}`);
  return 1;
}

/** The settings that a replay can change, by their names in the environment. */
const TURN_SETTINGS: Readonly<Record<string, keyof TurnSettings>> = {
  VAD_HANGOVER_MS: "hangoverMs",
  END_OF_TURN: "endOfTurn",
  END_OF_TURN_MAX_MS: "endOfTurnMaxMs",
  MIN_UTT_SEC: "minUtteranceMs",
  MAX_UTT_SEC: "maxPieceMs",
  REPLY_REFRACTORY_MS: "refractoryMs",
  SPECULATION: "speculation",
  SPECULATION_MAX: "maxGuesses",
  BARGE_IN: "bargeIn",
  BARGE_IN_VOICE_FRAMES: "bargeInFrames",
  SILENCE_PROMPT_SEC: "silencePromptMs",
  MAX_CALL_SEC: "maxCallMs",
};

/**
 * The settings named on the command line, checked as the server checks them.
 * @throws {ConfigError} naming those that are unknown or out of range
 */
function changesOf(assignments: readonly string[]): Partial<TurnSettings> {
  const env = Object.fromEntries(assignments.map((assignment) => {
    const [name = "", ...value] = assignment.split("=");
    return [name, value.join("=")];
  }));
  const unknown = Object.keys(env).filter((name) => !Object.hasOwn(TURN_SETTINGS, name));
  if (unknown.length > 0) {
    throw new ConfigError(unknown.map((name) => `${name} is none of ${Object.keys(TURN_SETTINGS).join(", ")}`));
  }
  const { turn } = readConfig(env);
  return Object.fromEntries(Object.keys(env).map((name) => [TURN_SETTINGS[name]!, turn[TURN_SETTINGS[name]!]]));
}

function compare(call: RecordedCall, changes: Partial<TurnSettings>): number {
  const recorded = recordedMoments(call);
  const changed = whatIf(call, changes);
  print(`${call.header.callSid} with ${JSON.stringify(changes)}`);
  print();
  print("                       recorded   changed");
  for (const [name, value] of Object.entries(summary(recorded))) {
    print(`${name.padEnd(22)} ${String(value).padStart(8)}  ${String(summary(changed)[name]).padStart(8)}`);
  }
  print();
  print("end of the caller's turns, by the last voice before it");
  for (const line of endsSideBySide(recorded, changed)) print(line);
  return 0;
}

function summary(moments: TurnMoments): Record<string, string | number> {
  const waits = moments.ends.map(({ waitMs }) => waitMs).sort((a, b) => a - b);
  return {
    "turns ended": moments.ends.length,
    "of them cut off": moments.ends.filter(({ cutOff }) => cutOff).length,
    "wait, median ms": waits[Math.floor(waits.length / 2)] ?? "-",
    "wait, longest ms": waits.at(-1) ?? "-",
    "replies": moments.replies.length,
    "interruptions": moments.interruptions.length,
    "replies dropped": moments.droppedGuesses,
  };
}

function endsSideBySide(recorded: TurnMoments, changed: TurnMoments): string[] {
  const times = new Set([...recorded.ends, ...changed.ends].map(({ lastVoiceMs }) => lastVoiceMs));
  const show = (moments: TurnMoments, lastVoiceMs: number) => {
    const end = moments.ends.find((each) => each.lastVoiceMs === lastVoiceMs);
    return end === undefined ? "no end" : `+${end.waitMs} ms${end.cutOff ? ", cut off" : ""}`;
  };
  return [...times].sort((a, b) => a - b).map((lastVoiceMs) =>
    `${(lastVoiceMs / 1000).toFixed(2).padStart(8)} s  ${show(recorded, lastVoiceMs).padEnd(20)} ${
      show(changed, lastVoiceMs)
    }`
  );
}

Deno.exit(main(Deno.args));
