/**
 * A fault in one call is that call's alone: 19 others say and hear everything they would have, and the one gets its
 * words or a goodbye. Fault table row 45, threat T13, acceptance check 1.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { VoiceServerParts } from "../../lib/server_parts.ts";
import type { Recognition, RecognitionOptions, Transcript } from "../../lib/speech/recognizer.ts";
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

/** How the victim's call ended. */
function assertOthersUnharmed({ world, others }: Outcome): string {
  for (const [i, held] of others.entries()) {
    assertEquals(held.report.problems, [], held.callSid);
    assertEquals(saidIn(held), clean[i], held.callSid);
  }
  const ends = world.log.of("CALL_END").map(({ fields }) => fields);
  assertEquals(
    ends.map(({ callSid }) => callSid).toSorted(),
    others.map(({ callSid }) => callSid).concat(VICTIM).sort(),
  );
  for (const { callSid, reason } of ends) if (callSid !== VICTIM) assertEquals(reason, "agent_goodbye");
  assertEquals(world.clock.pending, 0, "no timer is left behind");
  return String(ends.find(({ callSid }) => callSid === VICTIM)!.reason);
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
    assertEquals(assertOthersUnharmed(outcome), "internal");
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
    const reason = assertOthersUnharmed(outcome);
    assert(!["stream_lost", "media_timeout"].includes(reason), reason);
    assert(outcome.victim.said().some(({ who }) => who === "agent"), "the victim hears something");
  });
}

const TRAFFIC: Record<string, readonly unknown[]> = {
  "nonsense": [
    "{{{",
    "[1,2,3]",
    "[".repeat(30_000),
    '{"event":"teleport","streamSid":"MZ1"}',
    '{"event":"media","streamSid":"MZ1","media":{"payload":"§§","timestamp":"-1","chunk":"x"}}',
  ],
  "a message of 65 KiB": ["x".repeat(65 * 1024)],
  "a binary message": [new Uint8Array(100)],
  "a flood of 2,000 keys": Array.from(
    { length: 2000 },
    (_, i) =>
      JSON.stringify({
        event: "dtmf",
        sequenceNumber: `${i}`,
        streamSid: "MZ1",
        dtmf: { track: "inbound", digit: "1" },
      }),
  ),
};

for (const [name, messages] of Object.entries(TRAFFIC)) {
  Deno.test(`${name} on one call's socket harms no other`, async () => {
    const outcome = await holdAll(undefined, (world) => {
      for (const data of messages) world.mediaWire(0)!.carry("far", data);
    });
    assert(outcome.victim.said().length >= 2);
    for (const [i, held] of outcome.others.entries()) assertEquals(saidIn(held), clean[i], held.callSid);
  });
}
