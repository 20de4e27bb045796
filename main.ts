/**
 * The server: reads the environment, builds the parts, listens, and goes quietly when it is told to stop.
 * The only file that names vendors.
 */
import sampleBusiness from "./agency/business.json" with { type: "text" };
import sampleListings from "./agency/listings.json" with { type: "text" };
import denoConfig from "./deno.json" with { type: "json" };
import { type Business, parseBusiness } from "./lib/agency/business.ts";
import { createMemoryAgencyStore } from "./lib/agency/leads.ts";
import { type Listing, parseListings } from "./lib/agency/listings.ts";
import { FIXED_PROMPTS, prompt } from "./lib/agency/phrases/prompts.ts";
import { systemPrompt } from "./lib/agency/system_prompt.ts";
import { modelTools } from "./lib/agency/tools.ts";
import type { Brain } from "./lib/brain/brain.ts";
import { createFallbackBrain } from "./lib/brain/fallback_brain.ts";
import { createOpenAiBrain } from "./lib/brain/openai/brain.ts";
import { createScriptedBrain } from "./lib/brain/scripted/scripted_brain.ts";
import { traceFile } from "./lib/call/trace_file.ts";
import { systemClock } from "./lib/clock.ts";
import { type Config, readConfig } from "./lib/config.ts";
import { ConfigError, ProviderError } from "./lib/errors.ts";
import type { FallbackEvent } from "./lib/fallback.ts";
import { LANGUAGES } from "./lib/language.ts";
import type { Log } from "./lib/log.ts";
import { createLog } from "./lib/log_sinks.ts";
import { createOpenAiClient, type GetOpenAiClient, type OpenAiAccess } from "./lib/openai/client.ts";
import { createVoiceServer } from "./lib/server.ts";
import { createRedactor } from "./lib/redact.ts";
import { createSimulatorPage } from "./lib/simulation/page.ts";
import { loadPageAssets } from "./lib/simulation/page_source.ts";
import { createEspeakSynthesizer } from "./lib/speech/espeak_synthesizer.ts";
import { createFallbackRecognizer } from "./lib/speech/fallback_recognizer.ts";
import { createFallbackSynthesizer } from "./lib/speech/fallback_synthesizer.ts";
import type { GoogleAccess } from "./lib/speech/google/channel.ts";
import { createGoogleRecognizer } from "./lib/speech/google/recognizer.ts";
import { parseServiceAccount } from "./lib/speech/google/service_account.ts";
import { createGoogleSynthesizer } from "./lib/speech/google/synthesizer.ts";
import { createOpenAiRecognizer } from "./lib/speech/openai/recognizer.ts";
import { createOpenAiSynthesizer } from "./lib/speech/openai/synthesizer.ts";
import { createPhraseCache } from "./lib/speech/phrase_cache.ts";
import { createPhraseFolder } from "./lib/speech/phrase_folder.ts";
import type { Recognizer } from "./lib/speech/recognizer.ts";
import { toSpeechText } from "./lib/speech/speech_text/speech_text.ts";
import type { Synthesizer } from "./lib/speech/synthesizer.ts";
import { createTypedRecognizer, type TypedRecognizer } from "./lib/speech/typed_recognizer.ts";
import type { TraceWriter } from "./lib/turn/trace.ts";
import { createVad } from "./lib/vad/create_vad.ts";

/** Exit code of a server whose settings cannot be used (EX_CONFIG of sysexits.h). */
const EXIT_CONFIG = 78;
/** The agency that the agent works for. */
interface Agency {
  business: Business;
  listings: readonly Listing[];
}

async function main(args: readonly string[]): Promise<void> {
  const config = loadConfig();
  const agency = await loadAgency(config);
  if (args.includes("--check-config")) return writeLine("The configuration can be used.");
  const log = openLog(config);
  log.event("CONFIG_OK", { localMode: config.localMode, language: config.language });
  containUncaught(log);
  await serve(config, agency, log);
}

function writeLine(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

/** Ends the process with every mistake named when something that it was given cannot be used. */
function refuseToStart(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  Deno.stderr.writeSync(new TextEncoder().encode(error.message + "\n"));
  Deno.exit(EXIT_CONFIG);
}

function loadConfig(): Config {
  try {
    return readConfig(Deno.env.toObject());
  } catch (error) {
    refuseToStart(error);
  }
}

async function loadAgency({ files: { businessFile, listingsFile } }: Config): Promise<Agency> {
  const business = await readOwnerFile("BUSINESS_FILE", businessFile);
  const listings = await readOwnerFile("LISTINGS_FILE", listingsFile);
  try {
    return {
      business: parseBusiness(business ?? sampleBusiness, businessFile ?? "agency/business.json"),
      listings: parseListings(listings ?? sampleListings, listingsFile ?? "agency/listings.json"),
    };
  } catch (error) {
    refuseToStart(error);
  }
}

async function readOwnerFile(setting: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await Deno.readTextFile(path);
  } catch {
    refuseToStart(new ConfigError([`${setting} names a file that cannot be read`]));
  }
}

function openLog(config: Config): Log {
  const { format, transcripts } = config.log;
  const encoder = new TextEncoder();
  return createLog({
    format: format === "auto" ? (Deno.stdout.isTerminal() ? "text" : "json") : format,
    write: (line) => void Deno.stdout.writeSync(encoder.encode(line + "\n")),
    epochMs: () => Date.now(),
    redactor: createRedactor({
      secrets: config.secrets,
      tagKey: config.trust.streamSecret ?? config.twilio.authTokens[0] ?? crypto.randomUUID(),
      transcripts,
    }),
  });
}

/** An exception that nobody caught would end the process and every call with it. */
function containUncaught(log: Log): void {
  const tell = (error: unknown) =>
    log.event("UNCAUGHT", { error: error instanceof Error ? error.stack : String(error) });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
}

/** The parts that all calls share. */
interface Providers {
  recognizer: Recognizer;
  synthesizer: Synthesizer;
  brain: Brain;
  typed: TypedRecognizer;
}

async function buildProviders(config: Config, agency: Agency, log: Log): Promise<Providers> {
  const fallback = {
    clock: systemClock,
    onFallback: (event: FallbackEvent) => log.event("PROVIDER_FALLBACK", { ...event }),
  };
  const typed = createTypedRecognizer();
  const access: CloudAccess = { google: await googleAccess(config), openai: openAiAccess(config) };
  return {
    typed,
    recognizer: createFallbackRecognizer(buildRecognizers(config, agency, access, typed), fallback),
    synthesizer: createFallbackSynthesizer(buildSynthesizers(config, access), fallback),
    brain: createFallbackBrain(buildBrains(config, agency, access), fallback),
  };
}

interface CloudAccess {
  google: GoogleAccess;
  openai: { access: OpenAiAccess; getClient: GetOpenAiClient };
}

function buildRecognizers(
  config: Config,
  { listings }: Agency,
  access: CloudAccess,
  typed: TypedRecognizer,
): Recognizer[] {
  const phrases = [...new Set(listings.flatMap(({ street }) => Object.values(street)))];
  return config.providers.recognizers.map((name) => {
    if (name === "google") return createGoogleRecognizer({ access: access.google, clock: systemClock, phrases });
    return name === "openai" ? createOpenAiRecognizer({ ...access.openai, phrases }) : typed;
  });
}

function buildSynthesizers({ providers, files }: Config, access: CloudAccess): Synthesizer[] {
  const phrases = LANGUAGES.flatMap((language) =>
    FIXED_PROMPTS.map((kind) => ({ text: toSpeechText(prompt(kind, language), language), language }))
  );
  return providers.synthesizers.map((name) => {
    // Embedded speech is made faster than a file is read; what the cloud made once is kept over a restart.
    if (name === "espeak") return createPhraseCache(createEspeakSynthesizer(), { voice: "agent", phrases });
    const store = createPhraseFolder(`${files.dataDir}/phrases`);
    const cloud = name === "google"
      ? createGoogleSynthesizer({ access: access.google, clock: systemClock })
      : createOpenAiSynthesizer(access.openai);
    return createPhraseCache(cloud, { voice: "default", phrases, store });
  });
}

function buildBrains({ providers }: Config, { business, listings }: Agency, { openai }: CloudAccess): Brain[] {
  return providers.brains.flatMap((name) => {
    if (name === "scripted") return [createScriptedBrain({ business, listings })];
    const models = [...new Set([providers.openai.model, providers.openai.fallbackModel])];
    return models.map((model) =>
      createOpenAiBrain({
        ...openai,
        model,
        systemPrompt: (request) => systemPrompt(business, listings, request),
        tools: modelTools(),
      })
    );
  });
}

async function googleAccess({ providers: { google } }: Config): Promise<GoogleAccess> {
  const endpoint = google.endpoint === undefined ? {} : { endpoint: google.endpoint };
  const { serviceAccount } = google;
  if (serviceAccount === undefined) return endpoint;
  const json = "json" in serviceAccount
    ? serviceAccount.json
    : await readOwnerFile("GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", serviceAccount.path);
  const parsed = parseServiceAccount(json ?? "");
  if (!parsed.ok) refuseToStart(new ConfigError([`GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON ${parsed.mistake}`]));
  return { account: parsed.account, ...endpoint };
}

function openAiAccess({ providers: { openai } }: Config): CloudAccess["openai"] {
  const access = {
    ...(openai.apiKey === undefined ? {} : { apiKey: openai.apiKey }),
    ...(openai.baseUrl === undefined ? {} : { baseUrl: openai.baseUrl }),
  };
  return { access, getClient: createOpenAiClient(access) };
}

async function serve(config: Config, agency: Agency, log: Log): Promise<void> {
  const clock = systemClock;
  const providers = await buildProviders(config, agency, log);
  const simulator = createSimulatorPage({
    loadAssets: loadPageAssets,
    voice: createEspeakSynthesizer({ variant: "caller" }),
  });
  const voice = createVoiceServer({
    config,
    clock,
    log,
    ...agency,
    ...providers,
    store: createMemoryAgencyStore(),
    vad: createVad(config.vad, { clock, log }),
    version: { name: denoConfig.name, version: denoConfig.version },
    openTrace: (callSid) => openTrace(config, callSid, log),
    simulatorPage: simulator.answer,
  });
  const listener = Deno.serve({
    port: config.server.port,
    hostname: config.server.bindAddress,
    onListen: ({ hostname, port }) => {
      log.event("SERVER_LISTENING", { url: `http://${hostname === "0.0.0.0" ? "localhost" : hostname}:${port}` });
    },
  }, (request) => voice.fetch(request));
  warmUp(providers, log);
  if (config.trust.simulator) simulator.warmUp();
  await stopSignal();
  await voice.drain();
  await listener.shutdown();
  log.event("SERVER_STOPPED", {});
  Deno.exit(0);
}

function openTrace({ files }: Config, callSid: string, log: Log): TraceWriter | undefined {
  if (files.traceDir === undefined) return undefined;
  return traceFile(
    files.traceDir,
    callSid,
    systemClock,
    () => log.event("CALL_FAULT", { callSid, step: "trace file" }),
  );
}

/** Gets everything ready that the first caller would otherwise wait for. */
function warmUp({ recognizer, synthesizer, brain }: Providers, log: Log): void {
  for (const provider of [recognizer, synthesizer, brain]) {
    provider.warmUp?.().then(
      () => log.event("PROVIDER_READY", { provider: provider.name }),
      (error) => log.event("PROVIDER_FALLBACK", { provider: provider.name, step: "warm-up", ...faultFields(error) }),
    );
  }
}

function faultFields(error: unknown): { fault: string; code?: string } {
  if (!(error instanceof ProviderError)) return { fault: "internal" };
  return { fault: error.fault, ...(error.code === undefined ? {} : { code: error.code }) };
}

/** Settles at the first signal to stop; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => {
        if (told) Deno.exit(1);
        told = true;
        resolve();
      });
    }
  });
}

if (import.meta.main) await main(Deno.args);
