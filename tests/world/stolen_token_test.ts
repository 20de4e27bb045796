/**
 * Streams that bring a token which is not theirs, beside the call whose it is: threat T4, acceptance check 3.
 */
import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { VoiceServerParts } from "../../lib/server_parts.ts";
import { carrierMessages } from "../../lib/twilio/carrier_messages.ts";
import { STREAM_TOKEN_TTL_MS } from "../../lib/twilio/stream_token.ts";
import { parameterIn } from "../http/edge.ts";
import { DIALOGUES } from "./dialogues.ts";
import { rehearse, World } from "./world.ts";

const SERVER = "http://127.0.0.1:8080";
const ACCOUNT = `AC${"0".repeat(32)}`;
const CALL = "CASIM1";
const OTHER = "CASIM2";
const { script } = DIALOGUES[2]!;
const SECRET = "a-secret-of-the-owner-of-40-characters-or-so";

await rehearse([script]);

/** Everything that is asked of a provider, in order. */
function watchProviders({ vad, recognizer, synthesizer, brain }: VoiceServerParts, asked: string[]) {
  return {
    vad: { ...vad, open: (take: Parameters<typeof vad.open>[0]) => (asked.push("vad"), vad.open(take)) },
    recognizer: {
      name: recognizer.name,
      open: (options) => (asked.push(`recognizer ${options.callSid}`), recognizer.open(options)),
    },
    synthesizer: {
      name: synthesizer.name,
      synthesize: (text, options) => (asked.push(`voice ${text}`), synthesizer.synthesize(text, options)),
    },
    brain: {
      name: brain.name,
      reply: (request, options) => (asked.push(`brain ${request.kind}`), brain.reply(request, options)),
    },
  } satisfies Partial<VoiceServerParts>;
}

interface Watched {
  world: World;
  asked: string[];
  /** What the rightful call's TwiML has given it, once it was answered. */
  token: () => string;
  /** Its record, its problems and what was said in it. */
  outcome: () => Promise<unknown>;
}

/** A call that goes on, in which everything that is asked of a provider is written down. */
function begin(): Watched {
  const asked: string[] = [];
  const world = new World({
    env: { STREAM_SECRET: SECRET },
    parts: ({ soundParts }) => watchProviders(soundParts, asked),
  });
  const tokens: string[] = [];
  const held = world.call({
    callSid: CALL,
    script,
    async carry(path, deliver) {
      const response = await deliver();
      if (path === "/webhook/incoming_call") tokens.push(parameterIn(await response.clone().text(), "auth")!);
      return response;
    },
  });
  return {
    world,
    asked,
    token: () => tokens[0]!,
    async outcome() {
      const call = await world.clock.runUntil(held);
      await world.clock.pass(5000);
      const ends = world.log.of("CALL_END").map(({ fields }) => [fields["callSid"], fields["reason"]]);
      return { problems: call.report.problems, said: call.said(), ends, tokens: tokens.length };
    },
  };
}

/** The token that Twilio is given for a call now. */
async function tokenOf(world: World, callSid: string): Promise<string> {
  const body = new URLSearchParams({ CallSid: callSid, AccountSid: ACCOUNT, From: "+972525550199" });
  const request = new Request(`${SERVER}/webhook/incoming_call`, { method: "POST", body });
  return parameterIn(await (await world.clock.hold(world.server.fetch(request))).text(), "auth")!;
}

/** Opens a stream with a token; tells how it was closed, after how long, and what was sent to it. */
async function intrude(world: World, callSid: string, auth: string | undefined) {
  const socket = world.network.openSocket(`${SERVER}/ws/twilio-media`);
  const sent: unknown[] = [];
  const closed = Promise.withResolvers<number>();
  socket.addEventListener("message", ({ data }) => void sent.push(data));
  socket.addEventListener("close", ({ code }) => closed.resolve(code));
  const startedMs = world.clock.nowMs();
  socket.addEventListener("open", () => {
    const ids = { streamSid: `MZ${"f".repeat(32)}`, callSid, accountSid: ACCOUNT };
    socket.send(carrierMessages.connected());
    const customParameters = auth === undefined ? {} : { auth };
    socket.send(carrierMessages.start({ sequenceNumber: 1, ...ids, customParameters }));
    for (let chunk = 1; chunk <= 10; chunk++) {
      const audio = new Uint8Array(160);
      socket.send(carrierMessages.media({ sequenceNumber: chunk + 1, ...ids, chunk, timestampMs: chunk * 20, audio }));
    }
  });
  const code = await world.clock.runUntil(closed.promise);
  return { code, tookMs: world.clock.nowMs() - startedMs, sent };
}

/** One letter of its signature is another one: the first, for not every bit of the last one counts. */
function forged(token: string): string {
  const at = token.lastIndexOf(".") + 1;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}

/** What a stream may bring, given the call that goes on and a call whose TwiML was asked for 90 s before. */
const INTRUDERS: readonly {
  name: string;
  why: string;
  /** The call that `start` names. */
  callSid: string;
  token: (call: Watched, old: string) => string | undefined | Promise<string | undefined>;
}[] = [
  { name: "the token that a call has used", why: "used", callSid: CALL, token: ({ token }) => token() },
  { name: "a token of 90 s ago", why: "expired", callSid: OTHER, token: (_, old) => old },
  {
    name: "the token of another call",
    why: "forged",
    callSid: CALL,
    token: ({ world }) => tokenOf(world, OTHER),
  },
  { name: "a used token for another call", why: "forged", callSid: OTHER, token: ({ token }) => token() },
  {
    name: "a forged token",
    why: "forged",
    callSid: CALL,
    token: async ({ world }) => forged(await tokenOf(world, CALL)),
  },
  { name: "no token", why: "missing", callSid: CALL, token: () => undefined },
];

async function holdBeside(intruder?: typeof INTRUDERS[number]) {
  const call = begin();
  const { world } = call;
  const old = await tokenOf(world, OTHER);
  await world.clock.pass(4000);
  assertGreater(call.asked.length, 0);
  if (intruder?.why === "expired") world.clock.wallJumpMs = STREAM_TOKEN_TTL_MS;
  const end = intruder && await intrude(world, intruder.callSid, await intruder.token(call, old));
  return { call, end, outcome: await call.outcome() };
}

const undisturbed = await holdBeside();

for (const intruder of INTRUDERS) {
  Deno.test(`a stream with ${intruder.name} is closed within a second, costs nothing and harms nobody`, async () => {
    const { call: { world, asked }, end, outcome } = await holdBeside(intruder);
    assertEquals([end!.code, end!.sent], [1008, []]);
    assertLess(end!.tookMs, 1000);
    const rejected = world.log.of("STREAM_REJECT").map(({ fields }) => fields["why"]);
    assertEquals(rejected, [`stream token is ${intruder.why}`]);
    assertEquals(asked, undisturbed.call.asked, "a provider is asked for the rightful call alone");
    assertEquals(outcome, undisturbed.outcome);
    assertEquals(world.clock.pending, 0);
  });
}
