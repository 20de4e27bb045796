/**
 * Stand-ins for Google and OpenAI on this machine, to try the cloud path without a key: `deno task dev:fakes`.
 * They hear one fixed conversation, whatever is said, and speak in hums; the protocols and the delays are real.
 */
import { DIALOGUE, dialogueScripts } from "../tests/standins/dialogue.ts";
import { startGoogleStandin } from "../tests/standins/google.ts";
import { startOpenAiStandin } from "../tests/standins/openai.ts";

const GOOGLE_PORT = 8801;
const OPENAI_PORT = 8802;

const scripts = dialogueScripts();
const google = await startGoogleStandin({ ...scripts.google, port: GOOGLE_PORT });
const openai = startOpenAiStandin({ ...scripts.openai, port: OPENAI_PORT });

const lines = [
  "Stand-ins for Google and OpenAI are listening. In another terminal:",
  "",
  `  GOOGLE_API_ENDPOINT=${google.endpoint} OPENAI_BASE_URL=${openai.baseUrl} deno task start`,
  "",
  "Whatever you say, they hear:",
  ...DIALOGUE.map((turn) => `  ${turn.caller}`),
  "",
];
await Deno.stdout.write(new TextEncoder().encode(lines.join("\n")));

Deno.addSignalListener("SIGINT", async () => {
  await google.stop();
  await openai.stop();
  Deno.exit(0);
});
