/**
 * The recognizer, the synthesizer and the brain of a server as its settings name them, each with its fallbacks. Beside
 * main.ts the only file that names vendors.
 *
 * A speech-to-speech model that hears, thinks and speaks by itself fits behind the same three interfaces: its recognizer
 * sends the audio up and gives back the model's transcript, its brain yields the transcript of the answer and its
 * synthesizer the audio that came along with it, all three sharing one session a call, found by `callSid`. Turn-taking,
 * barge-in, tools, playback truth and the record of what was heard stay ours; docs/speech_to_speech.md has the details.
 */
import type { Summarizer } from "./lib/agency/after_call.ts";
import type { Business } from "./lib/agency/business.ts";
import type { Listing } from "./lib/agency/listings.ts";
import { cannedPhrases, spokenPhrases } from "./lib/agency/phrases/canned.ts";
import { systemPrompt } from "./lib/agency/system_prompt.ts";
import { modelTools } from "./lib/agency/tools.ts";
import type { Brain } from "./lib/brain/brain.ts";
import { createFallbackBrain } from "./lib/brain/fallback_brain.ts";
import { greetingText, withFixedGreeting } from "./lib/brain/fixed_greeting.ts";
import { createOpenAiBrain } from "./lib/brain/openai/brain.ts";
import { createOpenAiSummarizer } from "./lib/brain/openai/summarizer.ts";
import { createScriptedBrain } from "./lib/brain/scripted/scripted_brain.ts";
import type { Clock } from "./lib/clock.ts";
import type { Config } from "./lib/config.ts";
import type { ProviderFault } from "./lib/errors.ts";
import type { FallbackSettings, ProviderPart } from "./lib/fallback.ts";
import { LANGUAGES } from "./lib/language.ts";
import { createOpenAiClient, type GetOpenAiClient, type OpenAiAccess } from "./lib/openai/client.ts";
import { createCannedVoice, type SpareVoice } from "./lib/speech/canned_voice.ts";
import { createClipVoice } from "./lib/speech/clips.ts";
import { createFallbackRecognizer } from "./lib/speech/fallback_recognizer.ts";
import { createFallbackSynthesizer } from "./lib/speech/fallback_synthesizer.ts";
import type { GoogleAccess } from "./lib/speech/google/channel.ts";
import { createGoogleRecognizer } from "./lib/speech/google/recognizer.ts";
import { createGoogleSynthesizer } from "./lib/speech/google/synthesizer.ts";
import { createOpenAiRecognizer } from "./lib/speech/openai/recognizer.ts";
import { createOpenAiSynthesizer } from "./lib/speech/openai/synthesizer.ts";
import { type CachedSynthesizer, createPhraseCache, type Phrase, type PhraseStore } from "./lib/speech/phrase_cache.ts";
import type { Recognizer } from "./lib/speech/recognizer.ts";
import type { Synthesizer } from "./lib/speech/synthesizer.ts";
import type { TypedRecognizer } from "./lib/speech/typed_recognizer.ts";
import { placeName } from "./lib/understanding/places.ts";
import { costOf, type ReportUsage, type Usage } from "./lib/usage.ts";
import type { Warmable } from "./lib/warm_up.ts";

/** How long a caller waits for the embedded voice when it is the only one. */
const EMBEDDED_FIRST_MS = 9000;

/** The parts that all calls share. */
export interface Providers {
  recognizer: Recognizer;
  synthesizer: Synthesizer;
  brain: Brain;
}

export interface MadeProviders extends Providers {
  /** Each of them by itself, to be made ready before the first call. */
  warmables: readonly Warmable[];
}

export interface ProviderParts {
  providers: Config["providers"];
  business: Business;
  listings: readonly Listing[];
  clock: Clock;
  onFallback: NonNullable<FallbackSettings["onFallback"]>;
  /** Looks at how they do. */
  measure?: Pick<FallbackSettings, "onAnswer" | "onCircuit">;
  google: GoogleAccess;
  typed: TypedRecognizer;
  /** The embedded voice, where the server carries it: `espeak`, and the last resort for the fixed phrases. */
  embedded?: Synthesizer;
  /** The sound of the fixed phrases, where the server carries it. */
  clips?: Uint8Array<ArrayBuffer>;
  /** Where the fixed phrases of the cloud's voices outlive a restart. */
  phraseStore?: PhraseStore;
}

/** Makes them; nothing is loaded or connected before the first use or `warmUp`. */
export async function createProviders(parts: ProviderParts): Promise<MadeProviders> {
  const fallback = { clock: parts.clock, onFallback: parts.onFallback, ...parts.measure };
  const openai = openAiParts(parts.providers.openai, parts.clock);
  const greeter = createScriptedBrain(parts);
  const minds = brains(parts, greeter, openai);
  const ears = recognizers(parts, openai);
  const phrases = await fixedPhrases(greeter);
  const voices = parts.providers.synthesizers.map((name) => cachedSynthesizer(name, parts, openai, phrases));
  const brain = createFallbackBrain(minds, fallback);
  return {
    recognizer: createFallbackRecognizer(ears, fallback),
    synthesizer: synthesizerOf(parts, voices, phrases, fallback),
    // The scripted brain greets at once by itself, and remembers what it asked.
    brain: parts.providers.brains[0] === "scripted" ? brain : withFixedGreeting(brain, greeter),
    warmables: [
      ...warmablesOf("recognizer", ears),
      ...warmablesOf("synthesizer", voices),
      ...warmablesOf("brain", minds),
    ],
  };
}

/** One of each vendor: its models share their connection. */
function warmablesOf(part: ProviderPart, providers: readonly (Recognizer | Synthesizer | Brain)[]): Warmable[] {
  const byVendor = new Map(providers.map((provider) => [vendorOf(provider.name), provider]));
  return [...byVendor].map(([name, provider]) => ({
    name,
    part,
    ...(provider.warmUp === undefined ? {} : { warmUp: () => provider.warmUp!() }),
  }));
}

/** `openai` of `openai:gpt-4.1`. */
function vendorOf(provider: string): string {
  return provider.split(":")[0]!;
}

/** Where the operator looks when a vendor's service cannot be used. */
const OPERATOR_SETTINGS: Readonly<Record<string, { key: string; address: string; names: string }>> = {
  google: {
    key: "GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON",
    address: "GOOGLE_API_ENDPOINT",
    names: "GOOGLE_SPEECH_MODEL, GOOGLE_VOICE_HE and GOOGLE_VOICE_EN",
  },
  openai: {
    key: "OPENAI_API_KEY",
    address: "OPENAI_BASE_URL",
    names: "OPENAI_MODEL, OPENAI_FALLBACK_MODEL, OPENAI_TRANSCRIPTION_MODEL and OPENAI_SPEECH_MODEL",
  },
};

/** What the operator can do about a fault of a provider, where there is something: the settings to look at. */
export function adviceFor(provider: string, fault: ProviderFault): string | undefined {
  const vendor = vendorOf(provider);
  const settings = Object.hasOwn(OPERATOR_SETTINGS, vendor) ? OPERATOR_SETTINGS[vendor] : undefined;
  if (settings === undefined) return undefined;
  switch (fault) {
    case "auth":
      return `check ${settings.key}: the key is refused, or may not use this service`;
    case "unavailable":
    case "timeout":
      return `check the network and ${settings.address}: it cannot be reached, or does not answer`;
    case "quota":
      return "check the account in the provider's console: its quota is used up";
    case "bad_request":
    case "bad_audio":
      return `check ${settings.names}: it refuses what is asked for`;
    default:
      return undefined;
  }
}

/** Reads ended calls with the brain's model; `undefined` where the brain is not a model. */
export function createSummarizer(
  { openai, brains }: Config["providers"],
  clock: Clock,
  onUsage: ReportUsage,
): Summarizer | undefined {
  if (!brains.includes("openai")) return undefined;
  const { model, usdPerMillionTokens } = openai;
  return createOpenAiSummarizer({
    ...openAiParts(openai, clock),
    model,
    onUsage,
    ...(usdPerMillionTokens === undefined ? {} : { usdPerMillionTokens }),
  });
}

/** One OpenAI client for all that is asked of it. */
interface OpenAiParts {
  access: OpenAiAccess;
  getClient: GetOpenAiClient;
  clock: Clock;
}

function openAiParts({ apiKey, baseUrl }: Config["providers"]["openai"], clock: Clock): OpenAiParts {
  const access = { ...(apiKey === undefined ? {} : { apiKey }), ...(baseUrl === undefined ? {} : { baseUrl }) };
  return { access, getClient: createOpenAiClient(access), clock };
}

function recognizers({ providers, google, clock, typed, listings }: ProviderParts, openai: OpenAiParts): Recognizer[] {
  const phrases = phraseHints(listings);
  return providers.recognizers.map((name) => {
    if (name === "typed") return typed;
    if (name === "openai") {
      return createOpenAiRecognizer({ ...openai, phrases, model: providers.openai.transcriptionModel });
    }
    return createGoogleRecognizer({ access: google, clock, phrases, model: providers.google.speechModel });
  });
}

/** What callers are likely to say: the cities, quarters and streets of the flats. */
function phraseHints(listings: readonly Listing[]): string[] {
  const cities = listings.flatMap(({ city }) => LANGUAGES.map((language) => placeName(city, language)));
  const streets = listings.flatMap(({ street }) => Object.values(street));
  return [...new Set([...cities, ...streets])];
}

/** All that is said in fixed words, a sentence at a time as it is spoken. */
export async function fixedPhrases(greeter: Brain): Promise<Phrase[]> {
  const phrases: Phrase[] = [];
  for (const language of LANGUAGES) {
    phrases.push(...spokenPhrases([await greetingText(greeter, language)], language));
  }
  return [...phrases, ...cannedPhrases()];
}

function synthesizerOf(
  parts: ProviderParts,
  caches: readonly CachedSynthesizer[],
  phrases: readonly Phrase[],
  fallback: FallbackSettings,
): Synthesizer {
  const { providers, clock } = parts;
  const spare = spareVoice(parts, phrases);
  // The embedded voice may still be loading when the first caller comes, and there is nobody else to turn to.
  const alone = providers.synthesizers.every((name) => name === "espeak");
  const settings = alone ? { ...fallback, timeouts: { firstMs: EMBEDDED_FIRST_MS, nextMs: 3000 } } : fallback;
  return createCannedVoice(createFallbackSynthesizer(caches, settings), {
    caches,
    clock,
    ...(spare === undefined ? {} : { spare }),
  });
}

/** Who says the fixed phrases when the chosen voices cannot: the clips of a build, else the embedded voice. */
function spareVoice({ providers, embedded, clips }: ProviderParts, phrases: readonly Phrase[]): SpareVoice | undefined {
  if (providers.synthesizers.includes("espeak")) return undefined;
  if (clips !== undefined) return { synthesizer: createClipVoice(clips), phrases: cannedPhrases() };
  return embedded === undefined ? undefined : { synthesizer: embedded, phrases };
}

function cachedSynthesizer(
  name: Config["providers"]["synthesizers"][number],
  { providers, google, clock, embedded, phraseStore }: ProviderParts,
  openai: OpenAiParts,
  phrases: readonly Phrase[],
): CachedSynthesizer {
  const { speakingRate, google: { voices, pitchSemitones }, openai: { speechModel, speechVoice } } = providers;
  if (name === "espeak") {
    if (embedded === undefined) throw new TypeError("Cannot speak with espeak: there is no embedded voice");
    // Embedded speech is made faster than a file is read; what the cloud made once is kept over a restart.
    return createPhraseCache(embedded, { voice: "agent", phrases });
  }
  const store = phraseStore === undefined ? {} : { store: phraseStore };
  const rate = speakingRate === 1 ? {} : { speakingRate };
  if (name === "openai") {
    const options = { ...openai, ...rate, model: speechModel, voice: speechVoice };
    const voice = `${speechModel} ${speechVoice} ${speakingRate}`;
    return createPhraseCache(createOpenAiSynthesizer(options), { voice, phrases, ...store });
  }
  const pitch = pitchSemitones === 0 ? {} : { pitchSemitones };
  const voice = `${voices.he} ${voices.en} ${speakingRate} ${pitchSemitones}`;
  const synthesizer = createGoogleSynthesizer({ access: google, clock, voices, ...rate, ...pitch });
  return createPhraseCache(synthesizer, { voice, phrases, ...store });
}

function brains({ providers, business, listings }: ProviderParts, scripted: Brain, openai: OpenAiParts): Brain[] {
  return providers.brains.flatMap((name) => {
    if (name === "scripted") return [scripted];
    const { usdPerMillionTokens } = providers.openai;
    return modelsOf(providers).map((model) =>
      createOpenAiBrain({
        ...openai,
        ...(usdPerMillionTokens === undefined ? {} : { usdPerMillionTokens }),
        model,
        systemPrompt: (request) => systemPrompt(business, listings, request),
        tools: modelTools(),
      })
    );
  });
}

function modelsOf({ openai: { model, fallbackModel } }: Config["providers"]): string[] {
  return [...new Set([model, fallbackModel])];
}

/** Models in use without a price: what they cost does not show in any sum. `setting` is where one may be given. */
export function unpricedModels(
  providers: Config["providers"],
): { part: ProviderPart; model: string; setting: string }[] {
  const { recognizers, synthesizers, brains, google, openai } = providers;
  const own = openai.usdPerMillionTokens === undefined ? {} : { usdPerMillionTokens: openai.usdPerMillionTokens };
  const tokens = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, estimated: true, ...own };
  const uses: [part: ProviderPart, setting: string, usage: Usage][] = [];
  for (const provider of recognizers.filter((name) => name !== "typed")) {
    const [model, setting] = provider === "google"
      ? [`stt:${google.speechModel}`, "GOOGLE_SPEECH_MODEL"]
      : [openai.transcriptionModel, "OPENAI_TRANSCRIPTION_MODEL"];
    uses.push(["recognizer", setting, { kind: "recognition", provider, model, audioMs: 1 }]);
  }
  for (const provider of synthesizers.filter((name) => name !== "espeak")) {
    const voices = provider === "google"
      ? [[google.voices.he, "GOOGLE_VOICE_HE"], [google.voices.en, "GOOGLE_VOICE_EN"]] as const
      : [[openai.speechModel, "OPENAI_SPEECH_MODEL"]] as const;
    for (const [model, setting] of voices) {
      uses.push(["synthesizer", setting, { kind: "synthesis", provider, model, characters: 1 }]);
    }
  }
  for (const model of brains.includes("openai") ? modelsOf(providers) : []) {
    uses.push(["brain", "BRAIN_USD_PER_MILLION_TOKENS", { kind: "reply", provider: "openai", model, ...tokens }]);
  }
  return uses.filter(([, , usage]) => costOf(usage) === undefined)
    .map(([part, setting, { model }]) => ({ part, model, setting }));
}
