/**
 * `deno task call [URL]`: plays Twilio and a caller from the terminal, against any server that speaks Media Streams.
 */
import { dirname, resolve } from "node:path";
import { systemClock } from "../lib/clock.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { hexId, simulatedCallSid } from "../simulator/sids.ts";
import { CALL_USAGE, type CallOptions, parseCallOptions } from "./call_options.ts";
import { CallPrinter } from "./call_printer.ts";
import { Caller, type CallReport } from "./caller.ts";
import { recordingOf, speak } from "./caller_voice.ts";
import { DIALOGUE_TIMES } from "../simulator/dialogue.ts";
import { parseScript, type Speech, type Step } from "../simulator/dialogue_script.ts";
import { connect, openSideSocket, secretOf, write, writeError } from "./terminal_line.ts";

async function main(): Promise<number> {
  let options: CallOptions | undefined;
  try {
    options = parseCallOptions(Deno.args);
    if (!options) {
      write(CALL_USAGE);
      return 0;
    }
    return await call(options);
  } catch (error) {
    writeError(error instanceof Error ? error.message : String(error));
    if (!options) writeError("deno task call --help tells all options");
    return 2;
  }
}

async function call(options: CallOptions): Promise<number> {
  const { server, publicUrl, language, record, seed, conditions } = options;
  const steps = await stepsOf(options);
  const adminToken = await secretOf(options.adminToken);
  const line = connect(await secretOf(options.authToken), adminToken);
  const synthesizer = createEspeakSynthesizer({ variant: "caller" });
  const folder = options.script ? dirname(options.script) : ".";
  const voice = async ({ text, file }: Speech) =>
    file === undefined
      ? await speak(synthesizer, text, language)
      : recordingOf(await Deno.readFile(resolve(folder, file)));
  const caller = new Caller({
    server,
    callSid: simulatedCallSid(),
    accountSid: `AC${hexId(32)}`,
    from: options.from ?? (language === "he" ? "+972525550123" : "+12025550123"),
    to: "+97237654321",
    conditions,
    steps: steps ?? [],
    stays: steps === undefined,
    ...(publicUrl ? { publicUrl } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(options.quietMs === undefined ? {} : { times: { ...DIALOGUE_TIMES, quietMs: options.quietMs } }),
  }, {
    clock: systemClock,
    line,
    openSide: (callSid, onMessage) => openSideSocket(server, callSid, adminToken, onMessage),
    voice,
    events: new CallPrinter(write, options.verbose),
  });

  let interrupted = false;
  const onInterrupt = () => {
    if (interrupted) Deno.exit(130);
    interrupted = true;
    caller.hangUp();
  };
  Deno.addSignalListener("SIGINT", onInterrupt);
  if (!steps) sayWhatIsTyped(caller);
  try {
    const report = await caller.run();
    if (record) await Deno.writeFile(record, report.recording.toWav());
    write(CallPrinter.summary(report));
    return interrupted ? 130 : exitCodeOf(report);
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
    await synthesizer.close?.();
  }
}

/** The steps of the command line or of the script; `undefined` when the caller is to be typed. */
async function stepsOf({ script, steps }: CallOptions): Promise<Step[] | undefined> {
  if (script !== undefined) return parseScript(await Deno.readTextFile(script));
  return steps.length > 0 ? steps : undefined;
}

function exitCodeOf({ problems }: CallReport): number {
  return problems.length === 0 ? 0 : 1;
}

async function sayWhatIsTyped(caller: Caller): Promise<void> {
  write("Type what you say; Ctrl-D hangs up after the answer, Ctrl-C at once.");
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== "") await caller.say(line.trim());
  }
  caller.finish();
}

if (import.meta.main) Deno.exit(await main());
