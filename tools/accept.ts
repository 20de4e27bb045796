/**
 * `deno task accept URL`: checks in a minute that a deployment can take calls.
 */
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { hexId, simulatedCallSid } from "../simulator/sids.ts";
import { accept, resultLine } from "./acceptance.ts";
import { httpUrl, languageOption } from "./call_options.ts";
import { speak } from "./caller_voice.ts";
import { connect, openSideSocket, secretOf, shakeHands, write, writeError } from "./terminal_line.ts";

const USAGE = `deno task accept URL [options]      checks a deployment with one call; exit code 0 or 1

  --auth-token TOKEN     the server's TWILIO_AUTH_TOKEN, where it has one; @FILE reads it from a file
  --admin-token TOKEN    its ADMIN_TOKEN: shows the log words of a server that is not local; @FILE reads it from a file
  --public-url URL       its PUBLIC_BASE_URL, where URL is another address of it
  --language he|en       what the caller speaks (default he)`;

const OPTIONS = {
  "auth-token": { type: "string" },
  "admin-token": { type: "string" },
  "public-url": { type: "string" },
  language: { type: "string", default: "he" },
  help: { type: "boolean", default: false },
} as const;

const NAME_WIDTH = 62;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ args: Deno.args, options: OPTIONS, allowPositionals: true });
  const [url] = positionals;
  if (values.help || url === undefined || positionals.length > 1) {
    write(USAGE);
    return values.help ? 0 : 2;
  }
  const server = httpUrl("URL", url);
  const language = languageOption(values.language);
  const publicUrl = values["public-url"] && httpUrl("--public-url", values["public-url"]);
  const adminToken = await secretOf(values["admin-token"]);
  const synthesizer = createEspeakSynthesizer({ variant: "caller" });
  const results = await accept({
    server,
    ...(publicUrl ? { publicUrl } : {}),
    language,
    callSid: simulatedCallSid(),
    accountSid: `AC${hexId(32)}`,
    from: "+972525550123",
    to: "+97237654321",
  }, {
    clock: systemClock,
    line: connect(await secretOf(values["auth-token"]), adminToken),
    openSide: (callSid, onMessage) => openSideSocket(server, callSid, adminToken, onMessage),
    voice: ({ text }) => speak(synthesizer, text, language),
    shakeHands,
    onResult: (result) => write(resultLine(NAME_WIDTH)(result)),
  });
  await synthesizer.close?.();
  const failed = results.filter(({ outcome }) => outcome === "failed").length;
  write(failed === 0 ? "\nThe server takes calls." : `\n${failed} of ${results.length} checks failed.`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) {
  let code: number;
  try {
    code = await main();
  } catch (error) {
    writeError(error instanceof Error ? error.message : String(error));
    code = 2;
  }
  Deno.exit(code);
}
