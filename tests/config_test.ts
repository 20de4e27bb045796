// deno-lint-ignore-file camelcase -- the fields of the key file
import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { readConfig } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { SETTING_NAMES, settingsTable } from "../lib/settings.ts";
import { DEFAULT_TURN_SETTINGS } from "../lib/turn/settings.ts";

const TOKEN = "f0e1d2c3b4a5968778695a4b3c2d1e0f";
const IN_PUBLIC = { TWILIO_AUTH_TOKEN: TOKEN, PUBLIC_BASE_URL: "https://voice.example.com" };
const LONG_SECRET = "0123456789abcdef0123456789abcdef";
const KEY_FILE = {
  type: "service_account",
  client_email: "agent@example.iam.gserviceaccount.com",
  private_key: generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" }),
};
const KEY_BODY = String(KEY_FILE.private_key).split("\n")[1]!;
/** The right frame around something else. */
const PEM_OF_NOTHING = "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n";
const SERVICE_ACCOUNT = JSON.stringify(KEY_FILE);
/** The key file with some fields in place of its own. */
const keyWith = (fields: Record<string, unknown>) => JSON.stringify({ ...KEY_FILE, ...fields });

function mistakesOf(env: Record<string, string>): readonly string[] {
  return assertThrows(() => readConfig(env), ConfigError).mistakes;
}

Deno.test("readConfig() makes a keyless local server of an empty environment", () => {
  const config = readConfig({});
  assert(config.localMode && config.trust.simulator && config.log.transcripts);
  assertEquals(config.server, {
    port: 8080,
    bindAddress: "0.0.0.0",
    publicBaseUrl: undefined,
    maxCallsPerNumber: 5,
    maxCalls: 100,
    drainMs: 25_000,
    maxNumberCalls10Min: Infinity,
    answersCalls: true,
    maxMemoryBytes: 0,
    watchdogMs: 0,
    namedHosts: [{ setting: "PORT or BIND_ADDRESS", address: "0.0.0.0:8080" }],
  });
  assertEquals(config.turn, DEFAULT_TURN_SETTINGS);
  assertEquals(config.language, "he");
  const { recognizers, synthesizers, brains } = config.providers;
  assertEquals([recognizers, synthesizers, brains], [["typed"], ["espeak"], ["scripted"]]);
  assertEquals(config.secrets, []);
});

Deno.test("readConfig() counts an empty setting as unset", () => {
  const empty = Object.fromEntries(SETTING_NAMES.map((name) => [name, ""]));
  assertEquals(readConfig(empty), readConfig({}));
});

Deno.test("readConfig() closes the simulator and keeps words out of the log once there is an auth token", () => {
  const config = readConfig(IN_PUBLIC);
  assertFalse(config.localMode || config.trust.simulator || config.log.transcripts);
  assertEquals(config.twilio.authTokens, [TOKEN]);
  assertEquals(config.server.publicBaseUrl, "https://voice.example.com");
  const opened = readConfig({ ...IN_PUBLIC, SIMULATOR: "on", ADMIN_TOKEN: LONG_SECRET, LOG_TRANSCRIPTS: "on" });
  assert(opened.trust.simulator && opened.log.transcripts);
});

Deno.test("readConfig() keeps words and 90 days of calls, and has the greeting say so, unless told otherwise", () => {
  const { records, greetingNotice } = readConfig({});
  const day = 24 * 3600_000;
  assertEquals([records.transcripts, records.retentionMs, greetingNotice], [true, 90 * day, true]);
  const told = readConfig({ KEEP_TRANSCRIPTS: "off", RETENTION_DAYS: "7", GREETING_NOTICE: "off" });
  assertEquals([told.records.transcripts, told.records.retentionMs, told.greetingNotice], [false, 7 * day, false]);
  assertEquals(readConfig({ RETENTION_DAYS: "0" }).records.retentionMs, undefined);
});

Deno.test("readConfig() takes both auth tokens while one replaces the other", () => {
  assertEquals(readConfig({ ...IN_PUBLIC, TWILIO_AUTH_TOKEN_NEXT: "next" }).twilio.authTokens, [TOKEN, "next"]);
});

Deno.test("readConfig() turns seconds into ms", () => {
  const { turn, server } = readConfig({
    MIN_UTT_SEC: "0.3",
    MAX_UTT_SEC: "6",
    SILENCE_PROMPT_SEC: "2.5",
    MAX_CALL_SEC: "60",
    DRAIN_SEC: "0.07",
  });
  assertEquals([turn.minUtteranceMs, turn.maxPieceMs, turn.silencePromptMs, turn.maxCallMs], [300, 6000, 2500, 60_000]);
  assertEquals(server.drainMs, 70);
});

Deno.test("readConfig() chooses providers by the keys that are set, and keeps to a named order", () => {
  const keys = { GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: SERVICE_ACCOUNT, OPENAI_API_KEY: "sk-test" };
  const chosen = readConfig(keys).providers;
  assertEquals([chosen.recognizers, chosen.synthesizers, chosen.brains], [["google", "openai"], ["google", "openai"], [
    "openai",
  ]]);
  const named = readConfig({ ...keys, RECOGNIZER: "openai, typed", SYNTHESIZER: "espeak", BRAIN: "openai,scripted" });
  assertEquals(named.providers.recognizers, ["openai", "typed"]);
  assertEquals(named.providers.synthesizers, ["espeak"]);
  assertEquals(named.providers.brains, ["openai", "scripted"]);
});

Deno.test("readConfig() lets a loopback endpoint or a server of one's own go without a key", () => {
  const { providers } = readConfig({ GOOGLE_API_ENDPOINT: "127.0.0.1:50051", OPENAI_BASE_URL: "http://box:8000/v1/" });
  assertEquals(providers.recognizers, ["google", "openai"]);
  assertEquals(providers.openai.baseUrl, "http://box:8000/v1");
  assertEquals(mistakesOf({ GOOGLE_API_ENDPOINT: "gateway:443", RECOGNIZER: "google" }).length, 1);
});

Deno.test("readConfig() knows a service account's JSON from a file's path", () => {
  const read = (given: string) =>
    readConfig({ GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: given }).providers.google.serviceAccount;
  const account = { clientEmail: KEY_FILE.client_email, privateKey: String(KEY_FILE.private_key) };
  assertEquals(read(SERVICE_ACCOUNT), { account });
  assertEquals(read("/run/secrets/google.json"), { path: "/run/secrets/google.json" });
});

Deno.test("readConfig() hands over every secret, and the private key inside the service account", () => {
  const { secrets } = readConfig({
    ...IN_PUBLIC,
    GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: SERVICE_ACCOUNT,
    OPENAI_API_KEY: "sk-test",
  });
  for (const secret of [TOKEN, SERVICE_ACCOUNT, KEY_BODY, "sk-test"]) assert(secrets.includes(secret));
  assertFalse(secrets.includes("https://voice.example.com"));
});

const wrong: [name: string, value: string, part: string][] = [
  ["PORT", "80a", "must be a whole number from 0 to 65535, in digits only"],
  ["PORT", "-1", "from 0 to 65535"],
  ["PORT", "8080.5", "whole number"],
  ["PORT", "1e3", "digits only"],
  ["MIN_UTT_SEC", "1,0", "must be a number from 0.2 to 10, with a dot and not a comma"],
  ["MIN_UTT_SEC", "0", "from 0.2 to 10"],
  ["MAX_UTT_SEC", "NaN", "from 1 to 30"],
  ["BARGE_IN", "yes", "must be on or off"],
  ["VAD", "webrtc", "must be one of silero, energy"],
  ["AGENT_LANGUAGE", "he_IL.UTF-8", "must be one of he, en"],
  ["RECOGNIZER", "google,google", "none twice"],
  ["BRAIN", "openai,", "must name one or more of openai, scripted"],
  ["PUBLIC_BASE_URL", "voice.example.com", "must be an http or https URL"],
  ["PUBLIC_BASE_URL", "https://voice.example.com/app", "scheme and host alone"],
  ["PUBLIC_BASE_URL", "https://user:word@voice.example.com", "scheme and host alone"],
  ["PUBLIC_BASE_URL", "ftp://voice.example.com", "must be an http or https URL"],
  ["TWILIO_AUTH_TOKEN", `${TOKEN} `, "has a space or line break at its start or end"],
  ["TWILIO_AUTH_TOKEN", `"${TOKEN}"`, "is wrapped in quotes"],
  ["TWILIO_ACCOUNT_SID", "SK0123", "must be an account SID"],
  ["STREAM_SECRET", "short", "must be 32 or more characters"],
  ["ADMIN_TOKEN", "hunter2", "must be 32 or more characters"],
  ["GOOGLE_API_ENDPOINT", "https://speech.example.com", "must be host:port"],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", '{"private_key": "x', "must be valid JSON on one line"],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", "{}", "client_email"],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ private_key: "x" }), "PEM form"],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ private_key: KEY_FILE.private_key.slice(0, 400) }), "PEM form"],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ private_key: PEM_OF_NOTHING }), "PEM form"],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ private_key: undefined }), 'with a "private_key"'],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ private_key: 7 }), 'with a "private_key"'],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ client_email: undefined }), 'with a "client_email"'],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ client_email: "agent" }), 'with a "client_email" that is an address'],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", keyWith({ type: "authorized_user" }), 'its "type" must be'],
  ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", "-----BEGIN PRIVATE KEY-----", "must be JSON"],
  ["BIND_ADDRESS", "0.0.0.0:8080", "must be an IP address"],
];

for (const [name, value, part] of wrong) {
  Deno.test(`readConfig() tells what is wrong with ${name}, by name and not by value: ${part}`, () => {
    const mistakes = mistakesOf({ [name]: value });
    assertEquals(mistakes.length, 1, mistakes.join("\n"));
    assert(mistakes[0]!.startsWith(`${name} `), mistakes[0]);
    assertStringIncludes(mistakes[0]!, part);
  });
}

const contradictory: [env: Record<string, string>, part: string][] = [
  [{ TWILIO_AUTH_TOKEN: TOKEN }, "PUBLIC_BASE_URL must be an https URL"],
  [{ TWILIO_AUTH_TOKEN: TOKEN, PUBLIC_BASE_URL: "http://voice.example.com" }, "PUBLIC_BASE_URL must be an https URL"],
  [{ TWILIO_AUTH_TOKEN: TOKEN, PUBLIC_BASE_URL: "ftp://x" }, "PUBLIC_BASE_URL must be an http or https URL"],
  [{ TWILIO_AUTH_TOKEN_NEXT: TOKEN }, "TWILIO_AUTH_TOKEN must be set"],
  [{ ...IN_PUBLIC, SIMULATOR: "on" }, "ADMIN_TOKEN must be set"],
  [{ TWILIO_ACCOUNT_SID: "AC01", TWILIO_API_KEY_SID: "SK01" }, "must be set together"],
  [{ TWILIO_API_KEY_SID: "SK01", TWILIO_API_KEY_SECRET: "s" }, "TWILIO_ACCOUNT_SID must be set"],
  [{ RECOGNIZER: "google" }, "GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON must be set when RECOGNIZER names google"],
  [{ BRAIN: "openai,scripted" }, "OPENAI_API_KEY (or OPENAI_BASE_URL) must be set when BRAIN names openai"],
  [{ MIN_UTT_SEC: "5", MAX_UTT_SEC: "4" }, "MIN_UTT_SEC must not be above MAX_UTT_SEC"],
  [{ VAD_HANGOVER_MS: "900", END_OF_TURN_MAX_MS: "800" }, "VAD_HANGOVER_MS must not be above END_OF_TURN_MAX_MS"],
  [{ KEEP_TRANSCRIPTS: "off", TRACE_DIR: "traces" }, "TRACE_DIR must not be set when KEEP_TRANSCRIPTS is off"],
];

for (const [env, part] of contradictory) {
  Deno.test(`readConfig() sees what does not go together: ${Object.keys(env).join(", ")}: ${part}`, () => {
    const mistakes = mistakesOf(env);
    assertEquals(mistakes.length, 1, mistakes.join("\n"));
    assertStringIncludes(mistakes[0]!, part);
  });
}

Deno.test("readConfig() reports all mistakes at once and tells none of them twice", () => {
  const env = Object.fromEntries(wrong.map(([name, value]) => [name, value]));
  const mistakes = mistakesOf(env);
  const names = mistakes.map((mistake) => mistake.split(" ")[0]);
  assertEquals(new Set(names).size, mistakes.length);
  assertEquals(mistakes.length, new Set(wrong.map(([name]) => name)).size);
});

Deno.test("readConfig() answers any environment with a Config or with mistakes that repeat no value", () => {
  const value = fc.oneof(
    fc.string({ minLength: 9, maxLength: 60 }),
    fc.constantFrom(
      '{"client_email":1}',
      "https://?#",
      "1,5",
      "999999999",
      "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
    ),
  );
  const environment = fc.dictionary(fc.constantFrom(...SETTING_NAMES), value, { maxKeys: 8 });
  fc.assert(fc.property(environment, (env) => {
    try {
      readConfig(env);
    } catch (error) {
      assert(error instanceof ConfigError);
      for (const given of Object.values(env)) assertFalse(error.message.includes(given), error.message);
    }
  }));
});

Deno.test("settingsTable() has one whole row for each setting", () => {
  const rows = settingsTable().split("\n").slice(2);
  assertEquals(rows.length, SETTING_NAMES.length);
  rows.forEach((row, index) => {
    assert(row.startsWith(`| \`${SETTING_NAMES[index]}\` |`), row);
    assertEquals(row.match(/(?<!\\)\|/g)?.length, 6, row);
  });
});

Deno.test("a follow-up that could not be sent stops the start, by name", () => {
  const follow = (env: Record<string, string>) => {
    try {
      return readConfig({ TWILIO_AUTH_TOKEN: "t0ken", PUBLIC_BASE_URL: "https://voice.example.com", ...env }).followUp;
    } catch (error) {
      return (error as ConfigError).mistakes;
    }
  };
  assertEquals(follow({ FOLLOW_UP: "whatsapp" }), [
    "TWILIO_ACCOUNT_SID must be set when FOLLOW_UP is sms or whatsapp",
    "FROM_NUMBER (or MESSAGING_SERVICE_SID) must be set when FOLLOW_UP is sms or whatsapp",
    "WHATSAPP_TEMPLATE_SID must be set when FOLLOW_UP is whatsapp",
  ]);
  const whole = {
    FOLLOW_UP: "sms",
    TWILIO_ACCOUNT_SID: "AC1",
    FROM_NUMBER: "+97237654321",
    OWNER_NUMBER: "+972501234567",
  };
  assertEquals(follow({ ...whole, MESSAGE_COUNTRIES: "972" }), [
    "MESSAGE_COUNTRIES must be beginnings of numbers like +972 between commas, or *",
  ]);
  const countries = (given: string) => readConfig({ MESSAGE_COUNTRIES: given }).followUp.countries;
  assertEquals([countries("+972, +44"), countries("*"), countries("")], [["+972", "+44"], "all", ["+972"]]);
  assertEquals(follow({ ...whole, QUIET_HOURS: "20:00-09:30", HOT_LEAD_SCORE: "80" }), {
    channel: "sms",
    fromNumber: "+97237654321",
    messagingServiceSid: undefined,
    whatsappTemplates: {},
    quietHours: { from: "20:00", to: "09:30" },
    countries: ["+972"],
    ownerPhone: "+972501234567",
    hotScore: 80,
  });
  assertEquals((follow({ ...whole, QUIET_HOURS: "off" }) as { quietHours?: unknown }).quietHours, undefined);
  assertEquals(follow({ ...whole, QUIET_HOURS: "25:00-08:00" }), [
    "QUIET_HOURS must be two times of day like 21:00-08:00, or off",
  ]);
});
