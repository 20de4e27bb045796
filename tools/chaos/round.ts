/**
 * One seed: a whole server in virtual time, a call in which something goes wrong, and a witness on another line. The same
 * seed is the same round.
 */
import type { FallbackEvent } from "../../lib/fallback.ts";
import type { VoiceServerParts } from "../../lib/server_parts.ts";
import { createFallbackBrain } from "../../lib/brain/fallback_brain.ts";
import { createScriptedBrain } from "../../lib/brain/scripted/scripted_brain.ts";
import { createRecords, type Records } from "../../lib/store/records.ts";
import { createCannedVoice } from "../../lib/speech/canned_voice.ts";
import { createFallbackRecognizer } from "../../lib/speech/fallback_recognizer.ts";
import { createFallbackSynthesizer } from "../../lib/speech/fallback_synthesizer.ts";
import type { CachedSynthesizer, Phrase } from "../../lib/speech/phrase_cache.ts";
import { createTypedRecognizer, type TypedRecognizer } from "../../lib/speech/typed_recognizer.ts";
import { fixedPhrases } from "../../providers.ts";
import { type Random, seededRandom } from "../../simulator/random.ts";
import { DIALOGUES, type WorldDialogue } from "../../tests/world/dialogues.ts";
import { AGENCY, delay, type HeldCall, rehearse, World } from "../../tests/world/world.ts";
import { CallerEar } from "./caller_ear.ts";
import { drawFaults, type Faults, type ProviderTrouble } from "./faults.ts";
import { troubledCarrier, troubleWire } from "./faulty_line.ts";
import { faultyBrain, faultyRecognizer, faultySynthesizer, OpenRequests } from "./faulty_providers.ts";
import { memorySpool, openFaultyStore, type StoreState } from "./faulty_store.ts";
import { SharedTrouble } from "./faulty_server.ts";
import { type TimedEvent, TimedLog } from "./timed_log.ts";
import { VoicePrints } from "./voice_prints.ts";

export const VICTIM = "CASIMvictim";
export const WITNESS = "CASIMwitness";

/** No call of these dialogues lasts so long, whatever goes wrong. */
const HUNG_AFTER_MS = 15 * 60_000;
/** What goes on after the calls: lost ones are found, late callbacks come, the store takes what waited for it. */
const AFTERWARDS_MS = 150_000;
const WITNESS_AFTER_MS = 1500;

/** A call of a round, as it was held and heard. */
export interface ChaosCall {
  held: HeldCall;
  ear: CallerEar;
}

export interface Round {
  seed: number;
  faults: Faults;
  dialogue: WorldDialogue;
  /** `undefined` when the round did not come to its end. */
  calls: { victim: ChaosCall; witness: ChaosCall } | undefined;
  events: readonly TimedEvent[];
  records: Records;
  /** What is left of the round when it is over, in words; empty when nothing is. */
  left: readonly string[];
  /** Texts whose sound is the same each time. */
  fixedTexts: ReadonlySet<string>;
  /** Lets go of the records. */
  close: () => void;
}

/** What rounds share. */
export interface RoundParts {
  phrases: readonly Phrase[];
}

/** Gets everything ready that takes real work, which has no place in a world's time. */
export async function prepareRounds(): Promise<RoundParts> {
  await rehearse(DIALOGUES.map(({ script }) => script));
  return { phrases: await fixedPhrases(createScriptedBrain(AGENCY)) };
}

/** Holds the calls of a seed. @param faults other than those that the seed draws */
export async function holdRound(seed: number, parts: RoundParts, faults?: Faults): Promise<Round> {
  const random = seededRandom(seed * 7919 + 1);
  const rig = new RoundRig(seed, parts, random, faults ?? drawFaults(seed, random));
  await rig.open();
  return await rig.hold();
}

class RoundRig {
  private readonly dialogue: WorldDialogue;
  private readonly world: World;
  private readonly log: TimedLog;
  private readonly prints: VoicePrints;
  private readonly requests = new OpenRequests();
  /** Hears what is said on the line itself, whatever becomes of the side channel. */
  private readonly words: TypedRecognizer = createTypedRecognizer();
  private readonly spool = memorySpool();
  private readonly trouble: SharedTrouble;
  private records!: Records;
  private storeState!: StoreState;
  private close: () => void = () => {};

  constructor(
    private readonly seed: number,
    private readonly parts: RoundParts,
    private readonly random: Random,
    private readonly faults: Faults,
  ) {
    const dialogue = DIALOGUES[Math.floor(random() * DIALOGUES.length)]!;
    this.dialogue = { ...dialogue, script: freely(dialogue.script, random) };
    this.world = new World({ env: { AGENT_LANGUAGE: this.dialogue.language } });
    this.trouble = new SharedTrouble(faults, this.world);
    this.log = new TimedLog(this.world.clock);
    this.prints = new VoicePrints(parts.phrases);
  }

  async open(): Promise<void> {
    const { world, log } = this;
    const { clock } = world;
    const { store, state, close } = await openFaultyStore(clock);
    this.storeState = state;
    this.close = close;
    const { config } = world.soundParts;
    this.records = createRecords({ config, store, spool: this.spool, clock, log, nodeId: "node", ...AGENCY });
    world.start({
      log,
      ...this.providers(),
      store: this.trouble.ofTools(this.records.agency),
      records: this.records,
    });
    this.records.start();
  }

  /** Two of each, as a careful owner sets it up, and the fixed phrases spoken before. */
  private providers(): Partial<VoiceServerParts> {
    const { world: { clock }, random, requests: open, prints, faults: { recognizer, brain, synthesizer } } = this;
    const parts = { clock, random, open };
    const settings = { clock, onFallback: (event: FallbackEvent) => this.log.event("PROVIDER_FALLBACK", { ...event }) };
    const only = <T>(trouble: T | undefined) => (callSid: string) => callSid === VICTIM ? trouble : undefined;
    const scripted = createScriptedBrain(AGENCY);
    const voices: CachedSynthesizer[] = [synthesizer, inBackup(synthesizer)].map((trouble, i) => ({
      ...faultySynthesizer(`voice ${i + 1}`, prints, trouble, parts),
      kept: (text, language) => prints.kept(text, language),
      stats: () => ({ hits: 0, misses: 0, bytes: 0 }),
    }));
    return {
      recognizer: createFallbackRecognizer(
        [recognizer, inBackup(recognizer)].map((trouble, i) =>
          faultyRecognizer(`ears ${i + 1}`, this.words, only(trouble), parts)
        ),
        settings,
      ),
      brain: createFallbackBrain(
        [brain, inBackup(brain)].map((trouble, i) => faultyBrain(`model ${i + 1}`, scripted, only(trouble), parts)),
        settings,
      ),
      synthesizer: createCannedVoice(createFallbackSynthesizer(voices, settings), {
        caches: voices,
        clock,
      }),
    };
  }

  async hold(): Promise<Round> {
    const { world, faults, log, records, seed, dialogue, trouble } = this;
    const { clock } = world;
    trouble.ofStore(this.storeState);
    trouble.ofProcess();
    const victim = this.call(VICTIM, dialogue, faults);
    const witness = delay(clock, WITNESS_AFTER_MS).then(() => this.call(WITNESS, witnessOf(dialogue), {}));
    const hung = Promise.withResolvers<undefined>();
    const cancelHung = clock.after(HUNG_AFTER_MS, () => hung.resolve(undefined));
    const calls = await clock.runUntil(Promise.race([Promise.all([victim, witness]), hung.promise]));
    cancelHung();
    trouble.end();
    await clock.pass(AFTERWARDS_MS);
    await clock.runUntil(world.server.drain());
    await clock.runUntil(records.stop());
    return {
      seed,
      faults,
      dialogue,
      calls: calls && { victim: calls[0], witness: calls[1] },
      events: log.events,
      records,
      left: this.left(),
      fixedTexts: new Set(this.parts.phrases.map(({ text }) => text)),
      close: this.close,
    };
  }

  private async call(callSid: string, { script }: WorldDialogue, faults: Faults): Promise<ChaosCall> {
    const { world: { clock }, random, words, seed } = this;
    const ear = new CallerEar(this.prints);
    const dialedMs = clock.nowMs();
    let [streams, startedMs] = [0, 0];
    const held = await this.world.call({
      callSid,
      script,
      seed,
      ...(faults.line === undefined ? {} : { conditions: faults.line.conditions }),
      carry: troubledCarrier(faults, { clock, random }),
      onWire: (wire) => {
        wire.far.addEventListener("close", () => ear.closed(clock.nowMs() - dialedMs));
        if (faults.line !== undefined) troubleWire(wire, streams, faults.line, { clock, random });
        streams++;
      },
      onTold: (message) => {
        if (message.type !== "said") return;
        words.hand(callSid, message);
        ear.callerSays(message.text, startedMs + message.fromMs, startedMs + message.toMs);
      },
      events: {
        onStarted: (atMs) => {
          startedMs = atMs;
          words.forget(callSid);
          ear.started(atMs);
        },
        onAgentAudio: (frame, atMs) => ear.frame(frame, atMs),
      },
    });
    ear.end();
    return { held, ear };
  }

  private left(): string[] {
    const { world: { clock, network }, requests, records, spool, storeState } = this;
    const sockets = network.wires.filter(({ wire }) => wire.near.readyState !== WebSocket.CLOSED).map(({ path }) =>
      path
    );
    const counts: [string, number][] = [
      ["timers", clock.pending],
      ["calls", records.calls.live],
      ["writes in the spool", spool.waiting],
      ["requests to the store", storeState.open],
    ];
    return [
      ...requests.names,
      ...sockets.map((path) => `socket ${path}`),
      ...counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`),
    ];
  }
}

/** The same dialogue as people hold it: they interrupt, stop to think, press keys, and lose the connection. */
function freely(script: string, random: Random): string {
  return script.replace(/^(\s*)say: (.*)$/gm, (line, margin: string, text: string, at: number) => {
    const chance = at === 0 ? 1 : random();
    if (chance < 0.1) return `${margin}interrupt ${Math.round(300 + random() * 2000)}: ${text}`;
    if (chance < 0.15) return `${margin}wait ${Math.round(500 + random() * 4000)}\n${line}`;
    if (chance < 0.18) return `${margin}press: 1\n${line}`;
    return chance < 0.2 ? `${margin}drop\n${line}` : line;
  });
}

/** What happens to the second provider too. */
function inBackup<Trouble extends ProviderTrouble<string>>(trouble: Trouble | undefined): Trouble | undefined {
  return trouble?.everywhere === true ? trouble : undefined;
}

/** The witness books nothing: the time that it gets would depend on the other call. */
function witnessOf({ language }: WorldDialogue): WorldDialogue {
  return DIALOGUES.findLast((dialogue) => dialogue.language === language)!;
}
