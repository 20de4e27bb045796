// deno-lint-ignore-file camelcase -- the fields of the key file
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { googleClientOptions, isLoopback, splitEndpoint } from "../../../lib/speech/google/channel.ts";
import { googleFault } from "../../../lib/speech/google/faults.ts";
import { parseServiceAccount } from "../../../lib/service_account.ts";

/** A key made for this test alone. */
const PEM = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
const EC_PEM = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
const FILE = { type: "service_account", client_email: "voice@agency.iam.gserviceaccount.com", private_key: PEM };

Deno.test("parseServiceAccount() reads the key file on one line, on many, and with escaped line breaks", () => {
  const expected = { ok: true, account: { clientEmail: FILE.client_email, privateKey: PEM } };
  const escaped = { ...FILE, private_key: PEM.replaceAll("\n", "\\n") };
  const windows = { ...FILE, private_key: PEM.replaceAll("\n", "\r\n") };
  for (const json of [JSON.stringify(FILE), `\n${JSON.stringify(FILE, null, 2)}\n`]) {
    assertEquals(parseServiceAccount(json) as unknown, expected);
  }
  for (const file of [escaped, windows]) assertEquals(parseServiceAccount(JSON.stringify(file)) as unknown, expected);
});

const MISTAKES: readonly [what: string, json: string, message: string][] = [
  ["is cut", JSON.stringify(FILE).slice(0, -10), "must be valid JSON"],
  ["is a file name", "key.json", "must be valid JSON"],
  ["is a list", "[]", "must be a JSON object"],
  ["lacks the address", JSON.stringify({ ...FILE, client_email: undefined }), '"client_email"'],
  ["lacks the key", JSON.stringify({ ...FILE, private_key: "" }), '"private_key"'],
  ["holds half a key", JSON.stringify({ ...FILE, private_key: PEM.slice(0, 40) }), "PEM"],
  ["holds another kind of key", JSON.stringify({ ...FILE, private_key: EC_PEM }), "PEM"],
  ["has no address in it", JSON.stringify({ ...FILE, client_email: "agency" }), '"client_email"'],
  ["is of another kind", JSON.stringify({ ...FILE, type: "authorized_user" }), "service account"],
];

for (const [what, json, message] of MISTAKES) {
  Deno.test(`parseServiceAccount() says what is wrong with a key that ${what}, without repeating it`, () => {
    const parsed = parseServiceAccount(json);
    assert(!parsed.ok);
    assertStringIncludes(parsed.mistake, message);
    assert(!parsed.mistake.includes(String(PEM).slice(30, 40)) && !parsed.mistake.includes("agency"));
  });
}

Deno.test("a service account signs in with a token of its own, without asking any server", async () => {
  const account = { clientEmail: FILE.client_email, privateKey: PEM };
  const { auth } = await googleClientOptions({ account }) as unknown as {
    auth: { getClient(): Promise<{ getRequestHeaders(url: string): Promise<Headers> }> };
  };
  const fetchBefore = globalThis.fetch;
  globalThis.fetch = () => Promise.reject(new Error("asked a server"));
  try {
    const client = await auth.getClient();
    const headers = await client.getRequestHeaders("https://speech.googleapis.com/");
    const [, claims] = headers.get("authorization")!.split(" ")[1]!.split(".");
    const text = new TextDecoder().decode(Uint8Array.fromBase64(claims!, { alphabet: "base64url" }));
    assertEquals(JSON.parse(text).iss, FILE.client_email);
    assertStringIncludes(JSON.parse(text).scope, "cloud-platform");
  } finally {
    globalThis.fetch = fetchBefore;
  }
});

Deno.test("a loopback endpoint takes no credentials, any other one takes TLS and an account", async () => {
  const local = await googleClientOptions({ endpoint: "127.0.0.1:8443" });
  assertEquals([local.apiEndpoint, local.port, "sslCreds" in local], ["127.0.0.1", 8443, true]);
  const account = { clientEmail: "a@b", privateKey: PEM };
  const regional = await googleClientOptions({ endpoint: "eu-speech.googleapis.com", account });
  assertEquals([regional.apiEndpoint, regional.port, "sslCreds" in regional], ["eu-speech.googleapis.com", 443, false]);
});

Deno.test("splitEndpoint() takes host:port and says what it could not read", () => {
  assertEquals(splitEndpoint("[::1]:5000"), { host: "[::1]", port: 5000 });
  assertEquals(splitEndpoint("speech.internal"), { host: "speech.internal", port: 443 });
  for (const bad of ["https://host", "host:0", "host:70000", "a b", ""]) {
    assertThrows(() => splitEndpoint(bad), TypeError, "host:port");
  }
  assertEquals(["localhost", "127.0.0.1", "127.9.9.9", "[::1]"].map(isLoopback), [true, true, true, true]);
  assertEquals(["127.0.0.1.evil.com", "10.0.0.1", "localhost.evil.com"].map(isLoopback), [false, false, false]);
});

Deno.test("googleFault() tells the operator why access was refused, and nothing about what was said", () => {
  const denied = googleFault({ code: 7, details: "Speech API is not enabled" }, "Google Speech-to-Text");
  assertEquals(denied.message, "Google Speech-to-Text answered PERMISSION_DENIED: Speech API is not enabled");
  const failed = googleFault({ code: 13, details: "could not handle 'secret words'" }, "Google Speech-to-Text");
  assertEquals(failed.message, "Google Speech-to-Text answered INTERNAL");
  assertEquals(googleFault(new Error("odd"), "Google").fault, "internal");
});
