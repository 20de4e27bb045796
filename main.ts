/**
 * The server: reads the environment, builds the parts, listens, and goes quietly when it is told to stop.
 */
import sampleBusiness from "./agency/business.json" with { type: "text" };
import sampleListings from "./agency/listings.json" with { type: "text" };
import { type Business, parseBusiness, withNotice } from "./lib/agency/business.ts";
import { type Listing, parseListings } from "./lib/agency/listings.ts";
import { createJournalFolder } from "./lib/call/journal_folder.ts";
import { traceFile } from "./lib/call/trace_file.ts";
import { systemClock } from "./lib/clock.ts";
import { type Config, readConfig, tagKeyOf } from "./lib/config.ts";
import { ConfigError } from "./lib/errors.ts";
import { errorText, type Log } from "./lib/log.ts";
import { countEvents } from "./lib/metrics/event_metrics.ts";
import { measureProviders } from "./lib/metrics/provider_metrics.ts";
import { type Labels, Metrics } from "./lib/metrics/registry.ts";
import { configErrorLines, createLog } from "./lib/log_sinks.ts";
import { createProviderReports, type ProviderReports } from "./lib/provider_reports.ts";
import { adviceFor, createProviders, createSummarizer, type MadeProviders, unpricedModels } from "./providers.ts";
import { createVoiceServer } from "./lib/server.ts";
import { readSettings } from "./lib/settings.ts";
import { createRedactor, type Redactor } from "./lib/redact.ts";
import { openStore } from "./lib/store/open_store.ts";
import { eraseCallFiles, forgetCallFiles } from "./lib/store/own_files.ts";
import { createRecords, type Records } from "./lib/store/records.ts";
import { createSpoolFolder } from "./lib/store/spool.ts";
import { createSimulatorPage } from "./lib/simulation/page.ts";
import { loadPageAssets } from "./lib/simulation/page_source.ts";
import { loadClips } from "./lib/speech/clip_parts.ts";
import { HAS_ESPEAK } from "./lib/speech/espeak_parts.ts";
import { createEspeakSynthesizer } from "./lib/speech/espeak_synthesizer.ts";
import type { GoogleAccess } from "./lib/speech/google/channel.ts";
import { createPhraseFolder } from "./lib/speech/phrase_folder.ts";
import type { Synthesizer } from "./lib/speech/synthesizer.ts";
import { openSpending, type Spending } from "./lib/spending.ts";
import { createTextFile } from "./lib/text_file.ts";
import { traceCalls } from "./lib/tracing/call_spans.ts";
import { openTracing } from "./lib/tracing/opentelemetry.ts";
import { createTypedRecognizer, type TypedRecognizer } from "./lib/speech/typed_recognizer.ts";
import type { TraceWriter } from "./lib/turn/trace.ts";
import { createTwilioRest, type TwilioRest } from "./lib/twilio/rest.ts";
import { createVad } from "./lib/vad/create_vad.ts";
import { VERSION } from "./lib/version.ts";
import { type Vitals, watchVitals } from "./lib/vitals.ts";
import { keepWarm } from "./lib/warm_up.ts";
import { startWatchdog } from "./lib/watchdog.ts";

/** Exit code of a server whose settings cannot be used (EX_CONFIG of sysexits.h). */
const EXIT_CONFIG = 78;
/** …and of one that has to be started anew (EX_TEMPFAIL). */
const EXIT_START_ANEW = 75;
/** The embedded voice is let go when nobody has needed it for so long. */
const VOICE_REST_MS = 120_000;
/** A launcher passes a signal on within this time. */
const SAME_SIGNAL_MS = 1000;
const GOOGLE_KEY = "GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON";
const NO_ESPEAK = "SYNTHESIZER must be google or openai, with its key set: this build carries no espeak " +
  "(deno task build --with-espeak makes one that does)";

const LOUD_TRACING = "with the URLs of requests: OTEL_TRACES_SAMPLER=parentbased_always_off leaves them out";

const UNSEEN_COST = "MAX_CALL_USD and MAX_DAY_USD do not see what this model costs";

/** The agency that the agent works for. */
interface Agency {
  business: Business;
  listings: readonly Listing[];
}

async function main(args: readonly string[]): Promise<void> {
  const config = await loadConfig();
  const agency = await loadAgency(config);
  if (args.includes("--check-config")) return writeLine("The configuration can be used.");
  await demandHosts(config);
  const redactor = openRedactor(config);
  const metrics = new Metrics((labels) => redactLabels(redactor, labels));
  const counted = countEvents(openLog(config, redactor), metrics);
  const tracing = config.log.traces ? openTracing(VERSION.version, redactor) : undefined;
  const log = tracing === undefined ? counted : traceCalls(counted, { ...tracing, clock: systemClock });
  const { version, build } = VERSION;
  log.event("CONFIG_OK", { version, build, localMode: config.localMode, language: config.language });
  for (const model of unpricedModels(config.providers)) log.event("PRICE_UNKNOWN", { note: UNSEEN_COST, ...model });
  if (tracing !== undefined) log.event("TRACING", { note: tracing.quiet ? null : LOUD_TRACING });
  containUncaught(log);
  await serve(config, agency, log, metrics);
}

function writeLine(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

/** Ends the process with every mistake named when something that it was given cannot be used. */
function refuseToStart(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  const asJson = readSettings(Deno.env.toObject()).values.LOG_FORMAT === "json";
  const text = asJson ? configErrorLines(error.mistakes, Date.now()) : error.message;
  Deno.stderr.writeSync(new TextEncoder().encode(text + "\n"));
  Deno.exit(EXIT_CONFIG);
}

async function loadConfig(): Promise<Config> {
  try {
    const config = await readWholeConfig(Deno.env.toObject());
    if (!HAS_ESPEAK && config.providers.synthesizers.includes("espeak")) throw new ConfigError([NO_ESPEAK]);
    return config;
  } catch (error) {
    refuseToStart(error);
  }
}

/** One that the server may not reach would look like one that is down, and only when it is needed. */
async function demandHosts({ server: { namedHosts } }: Config): Promise<void> {
  const mistakes: string[] = [];
  for (const { setting, address } of namedHosts) {
    if (!await mayReach(address)) mistakes.push(`${setting} names a host that is not in --allow-net`);
  }
  if (mistakes.length > 0) refuseToStart(new ConfigError(mistakes));
}

async function mayReach(address: string): Promise<boolean> {
  try {
    return (await Deno.permissions.query({ name: "net", host: address })).state === "granted";
  } catch {
    // No name that a host can have.
    return false;
  }
}

/** A key that is given by its file is from here on as if its text had been given. */
async function readWholeConfig(env: Record<string, string>): Promise<Config> {
  const config = readConfig(env);
  const { serviceAccount } = config.providers.google;
  if (serviceAccount === undefined || !("path" in serviceAccount)) return config;
  const json = (await readOwnerFile(GOOGLE_KEY, serviceAccount.path))?.trim() ?? "";
  if (!json.startsWith("{")) throw new ConfigError([`${GOOGLE_KEY} names a file that does not hold a key in JSON`]);
  return readConfig({ ...env, [GOOGLE_KEY]: json });
}

async function loadAgency({ files: { businessFile, listingsFile }, greetingNotice }: Config): Promise<Agency> {
  const business = await readOwnerFile("BUSINESS_FILE", businessFile);
  const listings = await readOwnerFile("LISTINGS_FILE", listingsFile);
  try {
    return {
      business: withNotice(
        parseBusiness(business ?? sampleBusiness, businessFile ?? "agency/business.json"),
        greetingNotice,
      ),
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

function openRedactor(config: Config): Redactor {
  const { secrets, log: { transcripts } } = config;
  return createRedactor({ secrets, tagKey: tagKeyOf(config) ?? crypto.randomUUID(), transcripts });
}

function redactLabels(redactor: Redactor, labels: Labels): Labels {
  return Object.fromEntries(Object.entries(redactor.fields(labels)).map(([name, value]) => [name, String(value)]));
}

function openLog({ log: { format } }: Config, redactor: Redactor): Log {
  const encoder = new TextEncoder();
  return createLog({
    format: format === "auto" ? (Deno.stdout.isTerminal() ? "text" : "json") : format,
    write: (line) => void Deno.stdout.writeSync(encoder.encode(line + "\n")),
    epochMs: () => Date.now(),
    redactor,
  });
}

/** An exception that nobody caught would end the process and every call with it. */
function containUncaught(log: Log): void {
  const tell = (error: unknown) => log.event("UNCAUGHT", { error: errorText(error) });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
}

/** The voice that the build carries, if it does; `variant` as in `createEspeakSynthesizer`. */
function embeddedVoice(variant: "agent" | "caller"): Synthesizer | undefined {
  return HAS_ESPEAK ? createEspeakSynthesizer({ variant, restMs: VOICE_REST_MS }) : undefined;
}

interface ProviderParts extends Agency {
  typed: TypedRecognizer;
  reports: ProviderReports;
  metrics: Metrics;
  embedded: Synthesizer | undefined;
}

async function buildProviders(
  config: Config,
  { reports, metrics, embedded, ...parts }: ProviderParts,
): Promise<MadeProviders> {
  const clips = loadClips();
  return await createProviders({
    ...parts,
    providers: config.providers,
    clock: systemClock,
    onFallback: reports.fellBack,
    measure: measureProviders(metrics),
    google: googleAccess(config),
    ...(embedded === undefined ? {} : { embedded }),
    ...(clips === undefined ? {} : { clips }),
    phraseStore: createPhraseFolder(`${config.files.dataDir}/phrases`),
  });
}

function googleAccess({ providers: { google: { serviceAccount, endpoint } } }: Config): GoogleAccess {
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(serviceAccount !== undefined && "account" in serviceAccount ? { account: serviceAccount.account } : {}),
  };
}

/** Twilio's API, where the account is known. In local mode nothing is sent there. */
function twilioRest({ localMode, twilio }: Config): TwilioRest | undefined {
  const { accountSid, apiKeySid, apiKeySecret, authTokens: [authToken], apiBaseUrl } = twilio;
  if (localMode || accountSid === undefined || authToken === undefined) return undefined;
  const credentials = apiKeySid !== undefined && apiKeySecret !== undefined
    ? { apiKeySid, apiKeySecret }
    : { authToken };
  return createTwilioRest({ accountSid, credentials, ...(apiBaseUrl === undefined ? {} : { baseUrl: apiBaseUrl }) });
}

async function serve(config: Config, agency: Agency, log: Log, metrics: Metrics): Promise<void> {
  const clock = systemClock;
  const typed = createTypedRecognizer();
  const reports = createProviderReports({ clock, log, adviceFor });
  const embedded = embeddedVoice("agent");
  const { warmables, ...providers } = await buildProviders(config, { ...agency, typed, reports, metrics, embedded });
  const simulator = createSimulatorPage({
    loadAssets: loadPageAssets,
    voice: embeddedVoice("caller") ?? providers.synthesizer,
  });
  const twilio = twilioRest(config);
  const spendingStore = createTextFile(`${config.files.dataDir}/spending.json`);
  const spending = await openSpending(config.spending, { clock, store: spendingStore });
  const summarizer = createSummarizer(config.providers, clock, spending.report);
  const records = await openRecords(config, agency, { spending, ...(twilio === undefined ? {} : { twilio }) }, log);
  const life = watchLife(config, log, metrics);
  const voice = createVoiceServer({
    config,
    clock,
    log,
    ...agency,
    ...providers,
    ...(summarizer === undefined ? {} : { summarizer }),
    ...(twilio === undefined ? {} : { twilio }),
    typed,
    store: records.agency,
    records,
    vad: createVad(config.vad, { clock, log }),
    version: VERSION,
    openTrace: (callSid) => openTrace(config, callSid, log),
    simulatorPage: simulator.answer,
    onArrival: () => wake(config, embedded),
    spending,
    metrics,
    vitals: life.vitals,
    // Another machine can only go on with what is in the store that they share.
    journalStore: config.records.databaseUrl === undefined
      ? createJournalFolder(`${config.files.dataDir}/calls`, () => clock.epochMs())
      : records.journal,
  });
  const listener = listen(config, log, (request, address) => voice.fetch(request, address));
  const stopWarming = keepWarm([...warmables, ...(twilio === undefined ? [] : [twilio])], { clock, reports });
  if (config.trust.simulator) simulator.warmUp();
  const exitCode = await Promise.race([
    stopSignal().then(() => 0),
    life.vitals.exhausted.then(() => EXIT_START_ANEW),
  ]);
  stopWarming();
  await voice.drain();
  await records.stop();
  await listener.shutdown();
  life.stop();
  log.event("SERVER_STOPPED", { exitCode });
  Deno.exit(exitCode);
}

/** Gets the embedded voice ready for a call that may need it; what is wrong with it, the call itself will tell. */
function wake({ providers }: Config, embedded: Synthesizer | undefined): void {
  if (providers.synthesizers.includes("espeak")) embedded?.warmUp?.().catch(() => {});
}

/** Watches the event loop, from inside it and from outside. */
function watchLife({ server }: Config, log: Log, metrics: Metrics): { vitals: Vitals; stop: () => void } {
  const watchdog = server.watchdogMs > 0 ? startWatchdog(server.watchdogMs) : undefined;
  const vitals = watchVitals({
    clock: systemClock,
    log,
    metrics,
    rssBytes: () => Deno.memoryUsage().rss,
    maxMemoryBytes: server.maxMemoryBytes,
    ...(watchdog === undefined ? {} : { onBeat: watchdog.beat }),
  });
  return {
    vitals,
    stop() {
      watchdog?.stop();
      vitals.stop();
    },
  };
}

function listen(
  { server: { port, bindAddress }, localMode, trust }: Config,
  log: Log,
  fetch: (request: Request, address: string) => Promise<Response>,
): Deno.HttpServer {
  const onListen = (bound: { hostname: string; port: number }) => {
    const host = bound.hostname === "0.0.0.0" ? "localhost" : bound.hostname;
    const url = `http://${host}:${bound.port}`;
    const startMs = Math.round(performance.now());
    log.event("SERVER_LISTENING", {
      url,
      startMs,
      ...(localMode && trust.simulator ? { simulator: `${url}/simulator` } : {}),
    });
  };
  try {
    const answer = (request: Request, { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>) => {
      return fetch(request, remoteAddr.hostname);
    };
    return Deno.serve({ port, hostname: bindAddress, onListen }, answer);
  } catch (error) {
    // Left to the listeners for what nobody caught, it would leave a process that runs and hears nothing.
    const why = error instanceof Error ? error.name : "unknown";
    refuseToStart(new ConfigError([`PORT and BIND_ADDRESS must be an address that can be listened on: ${why}`]));
  }
}

/** Whatever state the store is in, the server starts and serves calls. */
async function openRecords(
  config: Config,
  agency: Agency,
  parts: { twilio?: TwilioRest; spending: Spending },
  log: Log,
): Promise<Records> {
  const { files: { dataDir, traceDir }, records: { databaseUrl } } = config;
  await Deno.mkdir(dataDir, { recursive: true }).catch(() => {});
  const nodeId = crypto.randomUUID();
  const callFolders = { journalDir: `${dataDir}/calls`, traceDir };
  const records = createRecords({
    config,
    ...agency,
    store: openStore(dataDir, databaseUrl),
    spool: createSpoolFolder(`${dataDir}/spool`, nodeId, () => systemClock.epochMs()),
    clock: systemClock,
    log,
    nodeId,
    eraseCallFiles: (callSids) => eraseCallFiles(callFolders, callSids),
    forgetCallFiles: (beforeMs) => forgetCallFiles(callFolders, beforeMs),
    ...parts,
  });
  records.start();
  return records;
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

/**
 * Settles at the first signal to stop; a later one ends the process at once. `deno task` and npx pass on to the server
 * what Ctrl-C, or a service manager, has sent to all of them already: what follows at once is the same signal.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let toldMs: number | undefined;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => {
        const nowMs = systemClock.nowMs();
        if (toldMs !== undefined && nowMs - toldMs > SAME_SIGNAL_MS) Deno.exit(1);
        toldMs ??= nowMs;
        resolve();
      });
    }
  });
}

if (import.meta.main) await main(Deno.args);
