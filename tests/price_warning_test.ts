import { assertEquals } from "@std/assert";

const MAIN = new URL("../main.ts", import.meta.url).pathname;

Deno.test("a server that uses a model without a price says so at its start, and names the setting", async () => {
  const folder = await Deno.makeTempDir();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN],
    env: {
      ...{ PORT: "0", BIND_ADDRESS: "127.0.0.1", DATA_DIR: folder, LOG_FORMAT: "json", SYNTHESIZER: "espeak" },
      ...{ OPENAI_BASE_URL: "http://127.0.0.1:9/v1", OPENAI_MODEL: "llama3", RECOGNIZER: "typed" },
    },
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const piece of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("SERVER_LISTENING")) process.kill("SIGKILL");
  }
  await process.status;
  await Deno.remove(folder, { recursive: true });
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  const told = lines.filter(({ msg }) => msg.startsWith("PRICE_UNKNOWN"));
  assertEquals(told.map(({ level, part, model, setting }) => [level, part, model, setting]), [
    ["warn", "brain", "llama3", "BRAIN_USD_PER_MILLION_TOKENS"],
  ]);
});
