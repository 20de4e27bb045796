/**
 * A fault in one call is that call's alone: 19 others say and hear everything they would have, and the one gets its
 * words or a goodbye. Fault table row 45, threat T13, acceptance check 1.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { VoiceServerParts } from "../../lib/server_parts.ts";
import type { Recognition, RecognitionOptions, Transcript } from "../../lib/speech/recognizer.ts";
import { carrierMessages } from "../../lib/twilio/carrier_messages.ts";
import type { VoiceDecision } from "../../lib/vad/vad.ts";
import { DIALOGUES } from "./dialogues.ts";
import { delay, type HeldCall, rehearse, World } from "./world.ts";

const CALLS = 20;
/** The call in which everything goes wrong; it dials first. */
const VICTIM = "CASIM0";
const DISTURBED_AT_MS = 12_000;
const { script, language } = DIALOGUES[1]!;

await rehearse([script]);

interface Outcome {
  world: World;
  victim: HeldCall;
  others: HeldCall[];
}

type Parts = (world: World) => Partial<VoiceServerParts>;

/** Holds 20 calls at once, with something done to one of them. */
async function holdAll(parts: Parts = () => ({}), disturb: (world: World) => void = () => {}): Promise<Outcome> {
  const world = new World({ env: { AGENT_LANGUAGE: language }, parts });
  const calls = Array.from({ length: CALLS }, async (_, i) => {
    await delay(world.clock, 100 * i);
    return await world.call({ callSid: `CASIM${i}`, script, seed: i + 1 });
  });
  world.clock.after(DISTURBED_AT_MS, () => disturb(world));
  const [victim, ...others] = await world.clock.runUntil(Promise.all(calls));
  await world.clock.pass(20_000);
  return { world, victim: victim!, others };
}

function saidIn(held: HeldCall): string[] {
  return held.said().map(({ who, text }) => `${who}: ${text}`);
}

const clean = (await holdAll()).others.map(saidIn);

/** How the victim's call ended, and each stream of it that was lost before. */
function assertOthersUnharmed({ world, others }: Outcome): string[] {
  for (const [i, held] of others.entries()) {
    assertEquals(held.report.problems, [], held.callSid);
    assertEquals(saidIn(held), clean[i], held.callSid);
  }
  const ends = world.log.of("CALL_END").map(({ fields }) => fields);
  const ofOthers = ends.filter(({ callSid }) => callSid !== VICTIM);
  assertEquals(ofOthers.map(({ callSid }) => callSid).toSorted(), others.map(({ callSid }) => callSid).toSorted());
  for (const { reason } of ofOthers) assertEquals(reason, "agent_goodbye");
  assertEquals(world.clock.pending, 0, "no timer is left behind");
  return ends.filter(({ callSid }) => callSid === VICTIM).map(({ reason }) => String(reason));
}

function assertGoodbye({ victim }: Outcome): void {
  assertStringIncludes(saidIn(victim).at(-1)!, "יש תקלה אצלנו");
}

class Bug extends Error {
  override readonly name = "Bug";
}

function isVictim({ callSid }: { callSid: string }): boolean {
  return callSid === VICTIM;
}

/** The same recognizer with the victim's recognitions changed. */
function withRecognition(change: (recognition: Recognition, options: RecognitionOptions, world: World) => Recognition) {
  return (world: World): Partial<VoiceServerParts> => {
    const { recognizer } = world.soundParts;
    return {
      recognizer: {
        name: recognizer.name,
        open(options) {
          const recognition = recognizer.open(options);
          return isVictim(options) ? change(recognition, options, world) : recognition;
        },
      },
    };
  };
}

/** The same detector, which hands the victim's decisions on as `change` says. */
function withDecisions(
  change: (decision: VoiceDecision, frame: number, hand: (decision: VoiceDecision) => void, world: World) => void,
): Parts {
  return (world) => {
    const { vad } = world.soundParts;
    let opened = 0;
    return {
      vad: {
        name: vad.name,
        open(onDecision) {
          if (opened++ > 0) return vad.open(onDecision);
          let frames = 0;
          return vad.open((decision) => change(decision, ++frames, onDecision, world));
        },
      },
    };
  };
}

const broken = undefined as unknown;

/** Faults of our own code or of what runs in it: they end the call with a goodbye. */
const FATAL: Record<string, Parts> = {
  "a voice detector that throws at a frame": withDecisions((decision, frame, hand) => {
    if (frame === 700) throw new Bug("broken on purpose");
    hand(decision);
  }),
  "a worker whose answer makes no sense": withDecisions((decision, frame, hand, { clock }) => {
    clock.after(1, () => hand(frame === 700 ? broken as VoiceDecision : decision));
  }),
  "a recognizer's callback with nothing in it": withRecognition((recognition, { onPartial }, { clock }) => {
    clock.after(300, () => onPartial(broken as Transcript));
    return recognition;
  }),
};

for (const [name, parts] of Object.entries(FATAL)) {
  Deno.test(`${name} in one call of twenty ends that one with a goodbye`, async () => {
    const outcome = await holdAll(parts);
    assertEquals(assertOthersUnharmed(outcome), ["internal"]);
    assertGoodbye(outcome);
    assert(outcome.world.log.of("CALL_FAULT").every(({ fields }) => fields.callSid === VICTIM));
  });
}

/** Faults of what a call waits for: apologies first, and a goodbye when nothing helps. */
const DEGRADING: Record<string, Parts> = {
  "a recognizer that throws when it is opened": withRecognition(() => {
    throw new Bug("broken on purpose");
  }),
  "a recognizer that throws at a frame": withRecognition((recognition) => ({
    ...recognition,
    write() {
      throw new Bug("broken on purpose");
    },
    finish: () => recognition.finish(),
  })),
  "a recognizer whose last word never comes": withRecognition((recognition) => ({
    write: (audio) => recognition.write(audio),
    finish: () => new Promise(() => {}),
  })),
  "a recognizer whose last word is an exception": withRecognition((recognition) => ({
    write: (audio) => recognition.write(audio),
    finish: () => Promise.reject(new Bug("broken on purpose")),
  })),
  "a brain that throws at once": ({ soundParts: { brain } }) => ({
    brain: {
      name: brain.name,
      reply(request, options) {
        if (isVictim(request) && request.kind === "reply") throw new Bug("broken on purpose");
        return brain.reply(request, options);
      },
    },
  }),
  "a brain that throws in the middle": ({ soundParts: { brain }, clock }) => ({
    brain: {
      name: brain.name,
      async *reply(request, options) {
        for await (const event of brain.reply(request, options)) {
          yield event;
          await delay(clock, 10);
          if (isVictim(request) && request.kind === "reply") throw new Bug("broken on purpose");
        }
      },
    },
  }),
  "a brain that tells things that do not exist": ({ soundParts: { brain } }) => ({
    brain: {
      name: brain.name,
      async *reply(request, options) {
        if (isVictim(request)) yield { type: "text", text: broken as string };
        yield* brain.reply(request, options);
      },
    },
  }),
  "a store that throws": ({ soundParts: { store } }) => ({
    store: {
      ...store,
      saveLead(lead) {
        if (isVictim(lead)) throw new Bug("broken on purpose");
        return store.saveLead(lead);
      },
    },
  }),
};

for (const [name, parts] of Object.entries(DEGRADING)) {
  Deno.test(`${name} in one call of twenty harms no other`, async () => {
    const outcome = await holdAll(parts);
    const reasons = assertOthersUnharmed(outcome);
    assertEquals(reasons.length, 1);
    assert(!["stream_lost", "media_timeout"].includes(reasons[0]!), reasons[0]);
    assert(outcome.victim.said().some(({ who }) => who === "agent"), "the victim hears something");
  });
}

interface Traffic {
  /** What comes at once on the stream of the victim. */
  messages: (streamSid: string) => readonly unknown[];
  /** What the socket is closed with for it, if it is. */
  code?: number;
}

function key(streamSid: string, sequenceNumber: number): string {
  return carrierMessages.dtmf({ sequenceNumber, streamSid, digit: "1" });
}

const TRAFFIC: Record<string, Traffic> = {
  "nonsense": {
    messages: (streamSid) => [
      "{{{",
      "[1,2,3]",
      "[".repeat(30_000),
      `{"event":"teleport","streamSid":"${streamSid}"}`,
      `{"event":"media","streamSid":"${streamSid}","media":{"payload":"§§","timestamp":"-1","chunk":"x"}}`,
    ],
  },
  "a message of 65 KiB": { messages: () => ["x".repeat(65 * 1024)], code: 1009 },
  "a binary message": { messages: () => [new Uint8Array(100)], code: 1003 },
  "a flood of 2,000 keys": {
    messages: (streamSid) => Array.from({ length: 2000 }, (_, i) => key(streamSid, i)),
    code: 1008,
  },
};

/** The stream of the victim. */
function victimStream(world: World): string {
  return String(world.log.of("STREAM_START").find(({ fields }) => fields.callSid === VICTIM)!.fields["streamSid"]);
}

for (const [name, { messages, code }] of Object.entries(TRAFFIC)) {
  Deno.test(`${name} on one call's socket harms no other`, async () => {
    const outcome = await holdAll(undefined, (world) => {
      for (const data of messages(victimStream(world))) world.mediaWire(0)!.carry("far", data);
    });
    const codes = outcome.world.log.of("STREAM_REJECT").map(({ fields }) => fields["code"]);
    assertEquals(codes, code === undefined ? [] : [code]);
    assertEquals(assertOthersUnharmed(outcome), [...(code === undefined ? [] : ["stream_lost"]), "agent_goodbye"]);
    const broken = code === undefined ? [] : [`the server broke the stream off: ${code}`];
    assertEquals(outcome.victim.report.problems.map((text) => text.slice(0, broken[0]?.length)), broken);
  });
}

/** Together with the caller's voice as much as a socket carries. */
const KEYS_PER_SEC = 90;
const STORM_SEC = 5;

Deno.test("of a storm of keys at most twenty a second are heard, and its call goes on to its end", async () => {
  const keysAtMs: number[] = [];
  const outcome = await holdAll(
    ({ clock }) => ({
      openTrace: (callSid) => ({
        line(text) {
          if (callSid === VICTIM && text.startsWith('{"in":{"type":"dtmf"')) keysAtMs.push(clock.nowMs());
        },
        close() {},
      }),
    }),
    (world) => {
      const streamSid = victimStream(world);
      for (let i = 0; i < KEYS_PER_SEC * STORM_SEC; i++) {
        world.clock.after(1000 * i / KEYS_PER_SEC, () => world.mediaWire(0)!.carry("far", key(streamSid, i)));
      }
    },
  );
  const most = keysAtMs.map((fromMs) => keysAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + 1000).length);
  assert(Math.max(...most) <= 20, `${Math.max(...most)} in a second`);
  assert(keysAtMs.length >= 5 && keysAtMs.length <= 20, `${keysAtMs.length} in all: a machine is not listened to`);
  assertEquals(assertOthersUnharmed(outcome), ["agent_goodbye"]);
  assertEquals(outcome.victim.report.problems, []);
});
