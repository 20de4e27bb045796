/**
 * `--check-config`, as an owner runs it before a deploy: what the settings name is looked at, too.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
const EMAIL = "agent@example.iam.gserviceaccount.com";

/** Runs the check with a Google key given by the path of a file with this in it. */
async function checkKeyFile(content: string | undefined): Promise<{ code: number; stderr: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/google.json`;
    if (content !== undefined) await Deno.writeTextFile(path, content);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", MAIN, "--check-config"],
      env: { GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: path, PORT: "0" },
    }).output();
    return { code, stderr: new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const fields = { type: "service_account", "client_email": EMAIL, "private_key": KEY };

const MISTAKES: readonly [what: string, content: string | undefined, message: string][] = [
  ["is not there", undefined, "names a file that cannot be read"],
  ["holds no JSON", "key: value", "names a file that does not hold a key in JSON"],
  ["lacks a field", JSON.stringify({ ...fields, "client_email": undefined }), '"client_email"'],
  ["holds half a key", JSON.stringify({ ...fields, "private_key": KEY.slice(0, 300) }), "PEM form"],
];

Deno.test("--check-config finds what is wrong with a key file, by the setting's name and not by its content", async () => {
  const outcomes = await Promise.all(MISTAKES.map(([, content]) => checkKeyFile(content)));
  for (const [index, { code, stderr }] of outcomes.entries()) {
    const [what, , message] = MISTAKES[index]!;
    assertEquals(code, 78, what);
    assertStringIncludes(stderr, "Cannot start: GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON ");
    assertStringIncludes(stderr, message);
    assertEquals(stderr.trim().split("\n").length, 1, what);
    assert(!stderr.includes(EMAIL) && !stderr.includes(String(KEY).slice(30, 60)), what);
  }
});

Deno.test("--check-config takes a key file as Google gives it out, over many lines", async () => {
  assertEquals(await checkKeyFile(JSON.stringify(fields, null, 2)), { code: 0, stderr: "" });
});

Deno.test("mistakes are told as lines of the log where that is JSON, without a value, else as text", async () => {
  const env = { LOG_FORMAT: "json", PORT: "a-wrong-port", TWILIO_AUTH_TOKEN: "token of-somebody" };
  const check = async (more: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", MAIN, "--check-config"],
      env: { ...env, ...more },
    }).output();
    assertEquals([code, new TextDecoder().decode(stdout)], [78, ""]);
    return new TextDecoder().decode(stderr);
  };
  const json = await check();
  const lines = json.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ level, msg }) => [level, msg]), [["error", "CONFIG_ERROR"], ["error", "CONFIG_ERROR"]]);
  assertEquals(lines.map(({ mistake }) => mistake.split(" ")[0]), ["PORT", "TWILIO_AUTH_TOKEN"]);
  assert(!/a-wrong-port|of-somebody/.test(json));
  const text = await check({ LOG_FORMAT: "text" });
  assertEquals(text.match(/^Cannot start: (PORT|TWILIO_AUTH_TOKEN) must be .*$/gm)?.length, 2);
});
