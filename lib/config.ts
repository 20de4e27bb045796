/**
 * The environment, read once: text in, a typed `Config` in ms and bytes out, or every mistake at the same time.
 * Nothing else in the project reads a setting's text. Pure.
 */
import { ConfigError } from "./errors.ts";
import type { MessageCountries } from "./followup/message_limits.ts";
import type { QuietHours } from "./followup/quiet_hours.ts";
import type { Language } from "./language.ts";
import { type NamedHost, namedHosts } from "./named_hosts.ts";
import type { ServiceAccount } from "./service_account.ts";
import { type Environment, readSettings, secretTexts, type SettingName, type SettingValues } from "./settings.ts";
import type { SpendingLimits } from "./spending.ts";
import type { TurnSettings } from "./turn/settings.ts";

export interface Config {
  /** True without TWILIO_AUTH_TOKEN: the simulator is on, signatures are not asked for, nothing is sent to Twilio. */
  readonly localMode: boolean;
  readonly language: Language;
  readonly vad: "silero" | "energy";
  readonly turn: TurnSettings;
  /** How far the sender may be ahead of real time. */
  readonly playbackLeadMs: number;
  readonly server: {
    readonly port: number;
    readonly bindAddress: string;
    /** Scheme and host (and port), no slash at the end. */
    readonly publicBaseUrl: string | undefined;
    /** Calls at the same time; the next one hears that all lines are busy. */
    readonly maxCalls: number;
    readonly maxCallsPerNumber: number;
    /** Calls that one number may begin within ten minutes; of no concern in local mode. */
    readonly maxNumberCalls10Min: number;
    /** False turns every new call away. */
    readonly answersCalls: boolean;
    /** 0: no limit. */
    readonly maxMemoryBytes: number;
    /** How long the event loop may stand still; 0: for ever. */
    readonly watchdogMs: number;
    /** How long live calls may go on after a signal to stop. */
    readonly drainMs: number;
    readonly namedHosts: readonly NamedHost[];
  };
  readonly spending: SpendingLimits;
  readonly twilio: {
    /** Every token that may sign a request: none in local mode, two while the token is rotated. */
    readonly authTokens: readonly string[];
    readonly accountSid: string | undefined;
    readonly apiKeySid: string | undefined;
    readonly apiKeySecret: string | undefined;
    readonly apiBaseUrl: string | undefined;
  };
  readonly trust: {
    readonly streamSecret: string | undefined;
    readonly adminToken: string | undefined;
    /** Whether the simulator's page and side channel are served at all. */
    readonly simulator: boolean;
  };
  readonly providers: {
    /** In the order in which they are tried. */
    readonly recognizers: readonly RecognizerName[];
    readonly synthesizers: readonly SynthesizerName[];
    readonly brains: readonly BrainName[];
    readonly google: {
      /** The service account as JSON, or the path of a file that holds it. */
      readonly serviceAccount: { readonly account: ServiceAccount } | { readonly path: string } | undefined;
      /** `host:port` */
      readonly endpoint: string | undefined;
      /** Of the recognizer. */
      readonly speechModel: string;
      readonly voices: Readonly<Record<Language, string>>;
      readonly pitchSemitones: number;
    };
    readonly openai: {
      readonly apiKey: string | undefined;
      readonly baseUrl: string | undefined;
      readonly model: string;
      readonly fallbackModel: string;
      readonly transcriptionModel: string;
      readonly speechModel: string;
      readonly speechVoice: string;
      /** What the brain's tokens count as where there is no list price; `undefined`: nothing. */
      readonly usdPerMillionTokens: number | undefined;
    };
    /** How fast the cloud voices speak; 1 is the voice's own. */
    readonly speakingRate: number;
  };
  readonly records: {
    /** Without it they are kept in a file under `files.dataDir`. */
    readonly databaseUrl: string | undefined;
    /** Whether what was said is kept. */
    readonly transcripts: boolean;
    /** `undefined`: for good. */
    readonly retentionMs: number | undefined;
  };
  /** Whether the greeting says that the call is transcribed. */
  readonly greetingNotice: boolean;
  readonly followUp: {
    readonly channel: "off" | "sms" | "whatsapp";
    readonly fromNumber: string | undefined;
    readonly messagingServiceSid: string | undefined;
    readonly whatsappTemplates: Partial<Readonly<Record<Language, string>>>;
    readonly quietHours: QuietHours | undefined;
    readonly countries: MessageCountries;
    readonly ownerPhone: string | undefined;
    readonly hotScore: number;
  };
  readonly log: {
    /** `auto`: readable text on a terminal, else JSON. */
    readonly format: "json" | "text" | "auto";
    readonly transcripts: boolean;
    /** Whether calls are traced by Deno's exporter. */
    readonly traces: boolean;
  };
  readonly files: {
    readonly traceDir: string | undefined;
    readonly dataDir: string;
    readonly businessFile: string | undefined;
    readonly listingsFile: string | undefined;
  };
  /** Every secret value, for the log's redaction and nothing else. */
  readonly secrets: readonly string[];
}

export type RecognizerName = "google" | "openai" | "typed";
export type SynthesizerName = "google" | "openai" | "espeak";
export type BrainName = "openai" | "scripted";

const DAY_MS = 24 * 3600_000;

/**
 * Reads the settings out of an environment; one that is empty counts as unset.
 * @throws {ConfigError} with every mistake at once; each names its setting, never its value
 */
export function readConfig(env: Environment): Config {
  const { values, mistakes } = readSettings(env);
  const messages = [...mistakes].map(([name, mistake]) => `${name} ${mistake}`);
  for (const { between, message } of contradictions(values)) {
    if (!between.some((name) => mistakes.has(name))) messages.push(message);
  }
  if (messages.length > 0) throw new ConfigError(messages);
  return toConfig(values, secretTexts(env));
}

/** What keys the tags of phone numbers, where they are to be the same over machines and restarts. */
export function tagKeyOf({ trust, twilio }: Pick<Config, "trust" | "twilio">): string | undefined {
  return trust.streamSecret ?? twilio.authTokens[0];
}

interface Contradiction {
  /** Told only if each of these is sound by itself. */
  between: readonly SettingName[];
  message: string;
}

function contradictions(values: SettingValues): Contradiction[] {
  return [
    ...twilioContradictions(values),
    ...messageContradictions(values),
    ...keyContradictions(values),
    ...turnContradictions(values),
    ...privacyContradictions(values),
  ];
}

/** A trace is made of what was said. */
function privacyContradictions({ KEEP_TRANSCRIPTS, TRACE_DIR }: SettingValues): Contradiction[] {
  if (KEEP_TRANSCRIPTS || TRACE_DIR === undefined) return [];
  const message = "TRACE_DIR must not be set when KEEP_TRANSCRIPTS is off: traces hold what was said";
  return [{ between: ["TRACE_DIR", "KEEP_TRANSCRIPTS"], message }];
}

/** What sending messages takes; in local mode nothing is sent. */
function messageContradictions(values: SettingValues): Contradiction[] {
  if (values.FOLLOW_UP === "off" || values.TWILIO_AUTH_TOKEN === undefined) return [];
  const missing: Contradiction[] = [];
  const tell = (message: string, ...between: SettingName[]) => missing.push({ between, message });
  if (values.TWILIO_ACCOUNT_SID === undefined) {
    tell("TWILIO_ACCOUNT_SID must be set when FOLLOW_UP is sms or whatsapp", "FOLLOW_UP", "TWILIO_ACCOUNT_SID");
  }
  if (values.FROM_NUMBER === undefined && values.MESSAGING_SERVICE_SID === undefined) {
    tell(
      "FROM_NUMBER (or MESSAGING_SERVICE_SID) must be set when FOLLOW_UP is sms or whatsapp",
      "FOLLOW_UP",
      "FROM_NUMBER",
      "MESSAGING_SERVICE_SID",
    );
  }
  if (values.FOLLOW_UP === "whatsapp" && values.WHATSAPP_TEMPLATE_SID === undefined) {
    tell("WHATSAPP_TEMPLATE_SID must be set when FOLLOW_UP is whatsapp", "FOLLOW_UP", "WHATSAPP_TEMPLATE_SID");
  }
  return missing;
}

function twilioContradictions(values: SettingValues): Contradiction[] {
  const found: Contradiction[] = [];
  const tell = (message: string, ...between: SettingName[]) => found.push({ between, message });
  const inPublic = values.TWILIO_AUTH_TOKEN !== undefined;
  if (inPublic && !values.PUBLIC_BASE_URL?.startsWith("https://")) {
    tell("PUBLIC_BASE_URL must be an https URL when TWILIO_AUTH_TOKEN is set", "PUBLIC_BASE_URL", "TWILIO_AUTH_TOKEN");
  }
  if (!inPublic && values.TWILIO_AUTH_TOKEN_NEXT !== undefined) {
    tell("TWILIO_AUTH_TOKEN must be set when TWILIO_AUTH_TOKEN_NEXT is", "TWILIO_AUTH_TOKEN");
  }
  const { TWILIO_API_KEY_SID: keySid, TWILIO_API_KEY_SECRET: keySecret, TWILIO_ACCOUNT_SID: accountSid } = values;
  if ((keySid === undefined) !== (keySecret === undefined)) {
    const names = ["TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET"] as const;
    tell(`${names[0]} and ${names[1]} must be set together`, ...names);
  }
  if (keySid !== undefined && accountSid === undefined) {
    tell("TWILIO_ACCOUNT_SID must be set when TWILIO_API_KEY_SID is", "TWILIO_ACCOUNT_SID");
  }
  if (inPublic && values.SIMULATOR === "on" && values.ADMIN_TOKEN === undefined) {
    tell("ADMIN_TOKEN must be set when SIMULATOR is on beside TWILIO_AUTH_TOKEN", "ADMIN_TOKEN");
  }
  return found;
}

/** A provider that is named must have what it needs to be reached. */
function keyContradictions(values: SettingValues): Contradiction[] {
  const able = ableProviders(values);
  return (["RECOGNIZER", "SYNTHESIZER", "BRAIN"] as const).flatMap((name) => {
    const named: readonly string[] = values[name] ?? [];
    return [
      ...(named.includes("google") && !able.google
        ? [{
          between: ["GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON", "GOOGLE_API_ENDPOINT"] as const,
          message: `GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON must be set when ${name} names google`,
        }]
        : []),
      ...(named.includes("openai") && !able.openai
        ? [{
          between: ["OPENAI_API_KEY", "OPENAI_BASE_URL"] as const,
          message: `OPENAI_API_KEY (or OPENAI_BASE_URL) must be set when ${name} names openai`,
        }]
        : []),
    ];
  });
}

function turnContradictions(values: SettingValues): Contradiction[] {
  const pairs = [
    ["MIN_UTT_SEC", "MAX_UTT_SEC"],
    ["VAD_HANGOVER_MS", "END_OF_TURN_MAX_MS"],
  ] as const;
  return pairs.filter(([low, high]) => values[low] > values[high])
    .map(([low, high]) => ({ between: [low, high], message: `${low} must not be above ${high}` }));
}

/** A loopback endpoint needs no Google key, and a server of one's own may need no OpenAI key. */
function ableProviders(values: SettingValues): { google: boolean; openai: boolean } {
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/.test(values.GOOGLE_API_ENDPOINT ?? "");
  return {
    google: values.GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON !== undefined || loopback,
    openai: values.OPENAI_API_KEY !== undefined || values.OPENAI_BASE_URL !== undefined,
  };
}

function toConfig(values: SettingValues, secrets: readonly string[]): Config {
  const authTokens = [values.TWILIO_AUTH_TOKEN, values.TWILIO_AUTH_TOKEN_NEXT].filter((token) => token !== undefined);
  const localMode = authTokens.length === 0;
  const orByMode = (choice: "auto" | "on" | "off") => choice === "auto" ? localMode : choice === "on";
  return {
    localMode,
    language: values.AGENT_LANGUAGE,
    vad: values.VAD,
    turn: toTurnSettings(values),
    playbackLeadMs: values.PLAYBACK_LEAD_MS,
    server: {
      port: values.PORT,
      bindAddress: values.BIND_ADDRESS,
      publicBaseUrl: values.PUBLIC_BASE_URL,
      maxCalls: values.MAX_CALLS,
      maxCallsPerNumber: values.MAX_CALLS_PER_NUMBER,
      maxNumberCalls10Min: localMode ? Infinity : values.MAX_NUMBER_CALLS_10_MIN,
      answersCalls: values.ANSWER_CALLS,
      maxMemoryBytes: values.MAX_MEMORY_MB * 1e6,
      watchdogMs: localMode ? 0 : values.WATCHDOG_SEC,
      drainMs: values.DRAIN_SEC,
      namedHosts: namedHosts(values),
    },
    spending: {
      maxCallUsd: values.MAX_CALL_USD,
      maxCallTokens: values.MAX_CALL_TOKENS,
      maxDayUsd: values.MAX_DAY_USD,
    },
    twilio: {
      authTokens,
      accountSid: values.TWILIO_ACCOUNT_SID,
      apiKeySid: values.TWILIO_API_KEY_SID,
      apiKeySecret: values.TWILIO_API_KEY_SECRET,
      apiBaseUrl: values.TWILIO_API_BASE_URL,
    },
    trust: {
      streamSecret: values.STREAM_SECRET,
      adminToken: values.ADMIN_TOKEN,
      simulator: orByMode(values.SIMULATOR),
    },
    providers: toProviders(values),
    records: {
      databaseUrl: values.DATABASE_URL,
      transcripts: values.KEEP_TRANSCRIPTS,
      retentionMs: values.RETENTION_DAYS === 0 ? undefined : values.RETENTION_DAYS * DAY_MS,
    },
    greetingNotice: values.GREETING_NOTICE,
    followUp: toFollowUp(values),
    log: {
      format: values.LOG_FORMAT,
      transcripts: orByMode(values.LOG_TRANSCRIPTS),
      traces: values.OTEL_DENO === "true",
    },
    files: {
      traceDir: values.TRACE_DIR,
      dataDir: values.DATA_DIR,
      businessFile: values.BUSINESS_FILE,
      listingsFile: values.LISTINGS_FILE,
    },
    secrets,
  };
}

function toFollowUp(values: SettingValues): Config["followUp"] {
  const { WHATSAPP_TEMPLATE_SID: he, WHATSAPP_TEMPLATE_SID_EN: en } = values;
  const [from, to] = values.QUIET_HOURS.split("-");
  return {
    channel: values.FOLLOW_UP,
    fromNumber: values.FROM_NUMBER,
    messagingServiceSid: values.MESSAGING_SERVICE_SID,
    whatsappTemplates: { ...(he === undefined ? {} : { he }), ...(en === undefined ? {} : { en }) },
    quietHours: from === undefined || to === undefined ? undefined : { from, to },
    countries: values.MESSAGE_COUNTRIES,
    ownerPhone: values.OWNER_NUMBER,
    hotScore: values.HOT_LEAD_SCORE,
  };
}

function toTurnSettings(values: SettingValues): TurnSettings {
  return {
    hangoverMs: values.VAD_HANGOVER_MS,
    endOfTurn: values.END_OF_TURN,
    endOfTurnMaxMs: values.END_OF_TURN_MAX_MS,
    minUtteranceMs: values.MIN_UTT_SEC,
    maxPieceMs: values.MAX_UTT_SEC,
    refractoryMs: values.REPLY_REFRACTORY_MS,
    speculation: values.SPECULATION,
    maxGuesses: values.SPECULATION_MAX,
    bargeIn: values.BARGE_IN,
    bargeInFrames: values.BARGE_IN_VOICE_FRAMES,
    silencePromptMs: values.SILENCE_PROMPT_SEC,
    maxCallMs: values.MAX_CALL_SEC,
  };
}

function toProviders(values: SettingValues): Config["providers"] {
  const able = ableProviders(values);
  const speech = (["google", "openai"] as const).filter((name) => able[name]);
  return {
    recognizers: values.RECOGNIZER ?? (speech.length > 0 ? speech : ["typed"]),
    synthesizers: values.SYNTHESIZER ?? (speech.length > 0 ? speech : ["espeak"]),
    brains: values.BRAIN ?? (able.openai ? ["openai"] : ["scripted"]),
    google: {
      serviceAccount: values.GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON,
      endpoint: values.GOOGLE_API_ENDPOINT,
      speechModel: values.GOOGLE_SPEECH_MODEL,
      voices: { he: values.GOOGLE_VOICE_HE, en: values.GOOGLE_VOICE_EN },
      pitchSemitones: values.VOICE_PITCH,
    },
    openai: {
      apiKey: values.OPENAI_API_KEY,
      baseUrl: values.OPENAI_BASE_URL,
      model: values.OPENAI_MODEL,
      fallbackModel: values.OPENAI_FALLBACK_MODEL,
      transcriptionModel: values.OPENAI_TRANSCRIPTION_MODEL,
      speechModel: values.OPENAI_SPEECH_MODEL,
      speechVoice: values.OPENAI_SPEECH_VOICE,
      usdPerMillionTokens: values.BRAIN_USD_PER_MILLION_TOKENS || undefined,
    },
    speakingRate: values.SPEAKING_RATE,
  };
}
