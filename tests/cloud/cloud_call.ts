/**
 * A call whose providers are the real ones, put together as the server does, speaking to stand-ins over real sockets. Only
 * the clock is the test's: stand-ins, time-outs and the line all go by it.
 */
import { setImmediate } from "node:timers";
import { parseBusiness } from "../../lib/agency/business.ts";
import type { AfterCall } from "../../lib/agency/after_call.ts";
import { type AgencyStore, createMemoryAgencyStore, type Lead } from "../../lib/agency/leads.ts";
import { parseListings } from "../../lib/agency/listings.ts";
import { afterCallOf, endedCall } from "../../lib/after_calls.ts";
import { Call } from "../../lib/call/call.ts";
import type { CallRecord } from "../../lib/call/call_parts.ts";
import { readConfig } from "../../lib/config.ts";
import type { LogEvent } from "../../lib/log.ts";
import { createProviderReports, type ProviderReports } from "../../lib/provider_reports.ts";
import { adviceFor, createProviders, type MadeProviders } from "../../providers.ts";
import { callParts } from "../../lib/shared_parts.ts";
import type { PhraseStore } from "../../lib/speech/phrase_cache.ts";
import { createTypedRecognizer } from "../../lib/speech/typed_recognizer.ts";
import { keepWarm, type Warmable } from "../../lib/warm_up.ts";
import { PlayoutLine } from "../call/playout_line.ts";
import { createMemoryLog, type MemoryLog } from "../fakes/memory_log.ts";
import { fakeVad, SILENT_FRAME, VOICE_FRAME } from "../fakes/providers.ts";
import { type GoogleScripts, type GoogleStandin, startGoogleStandin } from "../standins/google.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";
import { type OpenAiScripts, type OpenAiStandin, startOpenAiStandin } from "../standins/openai.ts";

const [business, listings] = await Promise.all(
  ["business", "listings"].map((name) => Deno.readTextFile(new URL(`../../agency/${name}.json`, import.meta.url))),
);
const AGENCY = {
  business: parseBusiness(business!, "business.json"),
  listings: parseListings(listings!, "listings.json"),
};

/** The sound of the fixed phrases, made once for all calls of a test file. */
const phrases = new Map<string, Uint8Array>();
const phraseStore: PhraseStore = {
  read: (key) => Promise.resolve(phrases.get(key)),
  write: (key, audio) => Promise.resolve(void phrases.set(key, audio)),
};

export interface CloudCallOptions {
  /** Settings of the environment; the endpoints are those of the stand-ins unless told. */
  env?: Record<string, string>;
  google?: GoogleScripts;
  openai?: OpenAiScripts;
  store?: Partial<AgencyStore>;
  /** Whether the fixed phrases were made before the call. */
  warm?: boolean;
  /** Makes the providers ready as the server does at its start, whose time-outs all run out. */
  started?: boolean;
}

export class CloudCall {
  readonly line: PlayoutLine;
  readonly records: CallRecord[] = [];
  /** The longest time in which the caller waited for something and heard nothing. */
  longestSilenceMs = 0;
  hungUp = false;
  readonly call: Call;
  private readonly afterCall: AfterCall;
  private silentMs = 0;
  private chunk = 0;

  private constructor(
    readonly clock: ManualClock,
    readonly google: GoogleStandin,
    readonly openai: OpenAiStandin,
    readonly log: MemoryLog,
    { warmables: _, ...providers }: MadeProviders,
    { env = {}, store = {} }: CloudCallOptions,
  ) {
    this.line = new PlayoutLine(clock);
    const config = readConfig({ ...endpoints(google, openai), ...env });
    const agency = { ...AGENCY, config, log, store: { ...createMemoryAgencyStore(), ...store } };
    this.afterCall = afterCallOf(agency);
    const parts = callParts({ ...agency, clock, ...providers, vad: fakeVad });
    const caller = { callSid: "CA1", streamSid: "MZ1", phone: "+972501234567" };
    this.call = new Call(caller, this.line, parts, {
      hangUp: () => this.hungUp = true,
      onEnded: (record) => this.records.push(record),
    });
    this.line.onMark = (name) => this.call.mark(name);
  }

  /** Runs `hold` on a call that has been answered and greeted, and sees that nothing of it is left behind. */
  static async hold(options: CloudCallOptions, hold: (call: CloudCall) => Promise<void>): Promise<void> {
    if (options.warm !== false) await (phrasesMade ??= makePhrases());
    const clock = new ManualClock();
    const log = createMemoryLog();
    const google = await startGoogleStandin({ ...options.google, clock });
    const openai = startOpenAiStandin({ ...options.openai, clock });
    const reports = createProviderReports({ clock, log, adviceFor });
    const providers = await providersFor(google, openai, clock, options, reports);
    let stopWarming = () => {};
    try {
      if (options.started) stopWarming = await startProviders(providers, clock, log, reports);
      else await Promise.all(warmed(providers, options).map(({ warmUp }) => warmUp?.()));
      const held = new CloudCall(clock, google, openai, log, providers, options);
      try {
        held.call.start();
        await held.untilListening();
        await held.pass(1200);
        held.longestSilenceMs = 0;
        await hold(held);
      } finally {
        held.call.end("caller_hangup");
      }
      await until(() => google.live.now === 0, "all streams to be closed");
    } finally {
      stopWarming();
      await Promise.all([providers.recognizer.close?.(), providers.synthesizer.close?.()]);
      await google.stop();
      await openai.stop();
    }
  }

  /** Time passes, with caller audio every 20 ms; what the network does meanwhile is done. */
  async pass(ms: number, voiced = false): Promise<void> {
    for (let passedMs = 0; passedMs < ms && !this.hungUp; passedMs += 20) {
      this.clock.tick(20);
      this.call.media(this.media(voiced ? VOICE_FRAME : SILENT_FRAME));
      await this.networkSettles();
      this.silentMs = voiced || this.line.bufferedMs > 0 ? 0 : this.silentMs + 20;
      this.longestSilenceMs = Math.max(this.longestSilenceMs, this.silentMs);
    }
  }

  /** The caller speaks and waits until the agent has answered, or the call is over. */
  async turn(voiceMs = 1200): Promise<void> {
    await this.pass(voiceMs, true);
    await this.untilListening();
    const longestMs = this.longestSilenceMs;
    await this.pass(1100);
    // Waiting for the caller is no silence of ours.
    this.longestSilenceMs = longestMs;
    this.silentMs = 0;
  }

  /** Lets time pass until something has happened; a minute of it at most. */
  async passUntil(condition: () => boolean): Promise<void> {
    for (let passedMs = 0; !condition(); passedMs += 20) {
      if (passedMs > 60_000) throw new Error(`Waited in vain: ${JSON.stringify(this.log.events.slice(-8))}`);
      await this.pass(20);
    }
  }

  /** Prompts and fillers so far, by name. */
  get prompts(): string[] {
    return this.log.events.flatMap(({ name, fields }) =>
      name === "PROMPT" ? [String(fields.prompt)] : name === "FILLER" ? ["filler"] : []
    );
  }

  /** What is kept of the caller once the call is over. */
  async lead(): Promise<Lead> {
    return (await this.afterCall(endedCall(this.records[0]!, this.clock))).lead;
  }

  get reason(): string | undefined {
    return this.records[0]?.reason;
  }

  count(event: LogEvent): number {
    return this.log.of(event).length;
  }

  /** Gives the sockets time, most of it while the caller waits for what comes out of them. */
  private async networkSettles(): Promise<void> {
    if (this.line.bufferedMs === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    else await new Promise((resolve) => setImmediate(resolve));
  }

  private async untilListening(): Promise<void> {
    const before = this.count("LISTENING");
    await this.passUntil(() => this.hungUp || this.count("LISTENING") > before);
  }

  private media(audio: Uint8Array) {
    const chunk = ++this.chunk;
    return {
      event: "media" as const,
      sequenceNumber: chunk + 1,
      streamSid: "MZ1",
      track: "inbound" as const,
      chunk,
      timestampMs: (chunk - 1) * 20,
      audio,
    };
  }
}

async function providersFor(
  google: GoogleStandin,
  openai: OpenAiStandin,
  clock: ManualClock,
  { env, warm }: CloudCallOptions,
  reports?: ProviderReports,
): Promise<MadeProviders> {
  const { providers } = readConfig({ ...endpoints(google, openai), ...env });
  const { serviceAccount, endpoint } = providers.google;
  return await createProviders({
    providers,
    ...AGENCY,
    clock,
    onFallback: reports?.fellBack ?? (() => {}),
    google: {
      endpoint: endpoint!,
      ...(serviceAccount !== undefined && "account" in serviceAccount ? { account: serviceAccount.account } : {}),
    },
    typed: createTypedRecognizer(),
    ...(warm === false ? {} : { phraseStore }),
  });
}

/** All of the providers, or all but the one that would make the phrases. */
function warmed({ warmables }: MadeProviders, { warm }: CloudCallOptions): readonly Warmable[] {
  return warm === false ? warmables.filter(({ part }) => part !== "synthesizer") : warmables;
}

/** The start of a server at which each provider is ready, or told not to be, by the end of its time. */
async function startProviders(
  { warmables }: MadeProviders,
  clock: ManualClock,
  log: MemoryLog,
  reports: ProviderReports,
): Promise<() => void> {
  const stop = keepWarm(warmables, { clock, reports });
  const told = () =>
    log.of("PROVIDER_READY").length + log.of("PROVIDER_FALLBACK").filter(({ fields }) => fields.step).length;
  const all = warmables.filter(({ warmUp }) => warmUp !== undefined).length;
  // What can answer at all does so before any time passes.
  for (let round = 0; round < 200 && told() < all; round++) await new Promise((resolve) => setTimeout(resolve, 5));
  clock.tick(5000);
  await until(() => told() === all, "every provider to be ready or not");
  return stop;
}

let phrasesMade: Promise<void> | undefined;

/** A warm-up in which nothing goes wrong: what is said afterwards may go as wrong as it likes. */
async function makePhrases(): Promise<void> {
  const google = await startGoogleStandin();
  const openai = startOpenAiStandin();
  const { synthesizer } = await providersFor(google, openai, new ManualClock(), { env: { SYNTHESIZER: "google" } });
  await synthesizer.warmUp?.();
  await synthesizer.close?.();
  await google.stop();
  await openai.stop();
}

function endpoints(google: GoogleStandin, openai: OpenAiStandin): Record<string, string> {
  return {
    GOOGLE_API_ENDPOINT: google.endpoint,
    OPENAI_BASE_URL: openai.baseUrl,
    VAD: "energy",
  };
}
