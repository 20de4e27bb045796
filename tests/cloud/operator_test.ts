/**
 * A server whose settings look right and do not work: what its operator is told, and what becomes of the caller.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { CloudCall, type CloudCallOptions } from "./cloud_call.ts";

const OPENAI_KEY = "sk-proj-0123456789abcdef";
const PRIVATE_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
  .export({ type: "pkcs8", format: "pem" });
const GOOGLE_KEY = JSON.stringify({
  "client_email": "agent@agency.iam.gserviceaccount.com",
  "private_key": PRIVATE_KEY,
});
/** Only the one vendor is asked, so that nobody takes over. */
const GOOGLE_EARS = { RECOGNIZER: "google", SYNTHESIZER: "openai", GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: GOOGLE_KEY };
const GOOGLE_VOICE = { RECOGNIZER: "openai", SYNTHESIZER: "google", GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: GOOGLE_KEY };
const OPENAI_BRAIN = { RECOGNIZER: "google", SYNTHESIZER: "google", OPENAI_API_KEY: OPENAI_KEY };

interface Host {
  address: string;
  close(): void;
}

/** An address that takes every connection and never says a word. */
function silentHost(): Host {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  return {
    address: `127.0.0.1:${listener.addr.port}`,
    close() {
      listener.close();
      for (const connection of connections) connection.close();
    },
  };
}

/** An address that refuses connections: the near end of one to another host, so that no other server can get its port. */
async function closedHost(other: Host): Promise<Host> {
  const [hostname, port] = other.address.split(":");
  const connection = await Deno.connect({ hostname: hostname!, port: Number(port) });
  return { address: `127.0.0.1:${connection.localAddr.port}`, close: () => connection.close() };
}

interface Case {
  name: string;
  given: CloudCallOptions;
  /** What the one message names. */
  setting: string;
  /** What the caller is told, in order. */
  prompts: string[];
}

const silent = silentHost();
const closed = await closedHost(silent);
const HEARD = { final: { text: "שלום אני מחפש דירה." } };
const SAY_AGAIN = ["say_again", "goodbye_trouble"];
const TROUBLE = ["trouble", "goodbye_trouble"];
const AT_ONCE = ["goodbye_trouble"];

const cases: Case[] = [
  {
    name: "an OpenAI key that is unknown (401)",
    given: { env: OPENAI_BRAIN, openai: { refuse: 401 } },
    setting: "OPENAI_API_KEY",
    prompts: AT_ONCE,
  },
  ...[7, 16].flatMap((code): Case[] => [
    {
      name: `a Google key that may not recognize (${code})`,
      given: { env: GOOGLE_EARS, google: { refuse: { code }, recognize: () => ({ fault: { atBytes: 0, code } }) } },
      setting: "GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON",
      prompts: AT_ONCE,
    },
    {
      name: `a Google key that may not speak (${code})`,
      given: {
        env: GOOGLE_VOICE,
        google: { refuse: { code }, synthesize: () => ({ fault: { afterPieces: 0, code } }) },
      },
      setting: "GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON",
      prompts: AT_ONCE,
    },
  ]),
  ...([["refuses connections", closed.address], ["never answers", silent.address]] as const).flatMap(
    ([what, address]): Case[] => [
      {
        name: `a recognizer's host that ${what}`,
        given: { env: { ...GOOGLE_EARS, GOOGLE_API_ENDPOINT: address } },
        setting: "GOOGLE_API_ENDPOINT",
        prompts: SAY_AGAIN,
      },
      {
        name: `a voice's host that ${what}`,
        given: { env: { ...GOOGLE_VOICE, GOOGLE_API_ENDPOINT: address } },
        setting: "GOOGLE_API_ENDPOINT",
        prompts: TROUBLE,
      },
      {
        name: `a model's host that ${what}`,
        given: { env: { ...OPENAI_BRAIN, OPENAI_BASE_URL: `http://${address}/v1` } },
        setting: "OPENAI_BASE_URL",
        prompts: TROUBLE,
      },
    ],
  ),
  {
    name: "a recognizer's host that has no address",
    given: { env: { ...GOOGLE_EARS, GOOGLE_API_ENDPOINT: "speech.invalid:443" } },
    setting: "GOOGLE_API_ENDPOINT",
    prompts: SAY_AGAIN,
  },
  {
    name: "a model's host that has no address",
    given: { env: { ...OPENAI_BRAIN, OPENAI_BASE_URL: "https://api.invalid/v1" } },
    setting: "OPENAI_BASE_URL",
    prompts: TROUBLE,
  },
];

Deno.test({
  name: "what only the operator can mend is told once at the start, and callers are promised a call back",
  // The gRPC library keeps unreferenced reconnect timers for some seconds after such a client was closed.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await Promise.all(
      cases.map((each) =>
        t.step({
          name: each.name,
          fn: () => hold(each),
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false,
        })
      ),
    );
    closed.close();
    silent.close();
  },
});

async function hold({ given, setting, prompts }: Case): Promise<void> {
  const google = { recognize: () => HEARD, ...given.google };
  await CloudCall.hold({ ...given, google, started: true }, async (call) => {
    assertEquals(call.log.of("PROVIDER_TROUBLE").length, 1, "one message at the start");
    for (let turn = 0; turn < prompts.length; turn++) await call.turn();
    assertEquals(call.prompts.filter((prompt) => prompt !== "filler"), prompts);
    assertEquals([call.reason, call.hungUp], ["trouble", true]);
    assert(call.line.sentMs > 3000, "greeting and goodbye are heard");
    assertEquals((await call.lead()).callBack, true);
    const [told, ...more] = call.log.of("PROVIDER_TROUBLE");
    assertEquals(more, [], "and none in the call");
    assertStringIncludes(String(told!.fields.note), `${setting}:`);
    const log = JSON.stringify(call.log.events);
    for (const secret of [OPENAI_KEY, PRIVATE_KEY.slice(40, 80)]) {
      assert(!log.includes(String(secret)), "a key is told");
    }
  });
}
