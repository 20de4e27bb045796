/**
 * Every setting of the environment in one table: it drives the reading, and it is what the README shows. Pure.
 */
import {
  choice,
  httpUrl,
  numeric,
  onOff,
  optionalText,
  preference,
  prefixes,
  serviceAccount,
  type Setting,
  text,
} from "./setting_kinds.ts";
import { MAX_BARGE_IN_FRAMES } from "./turn/voice.ts";
import { DEFAULT_TURN_SETTINGS as TURN } from "./turn/settings.ts";

/** What turn-taking can be set to, in the units of `TurnSettings`; the simulator's live settings keep to it as well. */
export const TURN_RANGES = {
  hangoverMs: { min: 60, max: 2000 },
  endOfTurnMaxMs: { min: 200, max: 5000 },
  minUtteranceMs: { min: 200, max: 10_000 },
  maxPieceMs: { min: 1000, max: 30_000 },
  refractoryMs: { min: 0, max: 5000 },
  maxGuesses: { min: 1, max: 20 },
  bargeInFrames: { min: 2, max: MAX_BARGE_IN_FRAMES },
  silencePromptMs: { min: 1000, max: 120_000 },
  maxCallMs: { min: 10_000, max: 14_400_000 },
} as const;

/** A duration of turn-taking, given in `unit` and kept in ms. */
function turnTime(
  key: Exclude<keyof typeof TURN_RANGES, "bargeInFrames" | "maxGuesses">,
  unit: "ms" | "s",
  effect: string,
) {
  const scale = unit === "s" ? 1000 : 1;
  const { min, max } = TURN_RANGES[key];
  return numeric({
    fallback: TURN[key] / scale,
    min: min / scale,
    max: max / scale,
    unit,
    scale,
    whole: unit === "ms",
    effect,
  });
}

const HIDDEN_TEXT = /^[\x21-\x7E]+$/;
const LONG_SECRET = /^[\x21-\x7E]{32,}$/;

const SETTINGS = {
  PORT: numeric({
    fallback: 8080,
    min: 0,
    max: 65535,
    whole: true,
    unit: "",
    effect: "Port to listen on; 0 takes any free one.",
  }),
  BIND_ADDRESS: text({
    fallback: "0.0.0.0",
    form: /^([0-9A-Za-z.-]+|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$/,
    wanted: "must be an IP address or a host name",
    effect: "Address to listen on; `127.0.0.1` keeps the server to this machine.",
  }),
  PUBLIC_BASE_URL: httpUrl({
    path: false,
    effect: "Where Twilio reaches the server; signatures and the stream's address are built from it alone. " +
      "Must be https with `TWILIO_AUTH_TOKEN`.",
  }),
  MAX_CALLS: numeric({
    fallback: 100,
    min: 1,
    max: 2000,
    whole: true,
    unit: "calls",
    effect: "Calls at the same time; the next caller hears that all lines are busy.",
  }),
  ANSWER_CALLS: onOff({
    fallback: true,
    effect: "`off` turns every new call away with the busy sentence: the switch for when something is badly wrong.",
  }),
  MAX_NUMBER_CALLS_10_MIN: numeric({
    fallback: 10,
    min: 1,
    max: 1000,
    whole: true,
    unit: "calls",
    effect: "Calls that one number may begin within ten minutes; the next one hears that all lines are busy.",
  }),
  MAX_CALL_USD: numeric({
    fallback: 3,
    min: 0,
    max: 1000,
    unit: "USD",
    decimals: 2,
    effect: "What the providers of one call may cost, at list prices; then the agent says goodbye. 0 is no limit.",
  }),
  MAX_CALL_TOKENS: numeric({
    fallback: 1_000_000,
    min: 0,
    max: 100_000_000,
    whole: true,
    unit: "tokens",
    effect: "Tokens of the brain's models in one call, in and out; then the agent says goodbye. 0 is no limit.",
  }),
  MAX_DAY_USD: numeric({
    fallback: 200,
    min: 0,
    max: 1_000_000,
    unit: "USD",
    decimals: 2,
    effect:
      "What a day's (UTC) calls may cost on this machine until new ones are turned away, and calls with messages until those wait. 0 is no limit.",
  }),
  MAX_MEMORY_MB: numeric({
    fallback: 0,
    min: 0,
    max: 1_000_000,
    whole: true,
    unit: "MB",
    effect:
      "The memory this server has; above 80 % of it new calls are turned away, above 92 % it finishes its calls " +
      "and ends with 75, to be started anew. 0 is no limit.",
  }),
  WATCHDOG_SEC: numeric({
    fallback: 5,
    min: 0,
    max: 600,
    unit: "s",
    scale: 1000,
    effect: "A process that stands still for this long is ended, to be started anew. 0, or local mode: never.",
  }),
  DRAIN_SEC: numeric({
    fallback: 25,
    min: 0,
    max: 3600,
    unit: "s",
    scale: 1000,
    effect:
      "How long live calls may go on after a signal to stop, below the host's own limit. In the last 8 s they hear a goodbye; with 8 or less they come back to the next server instead.",
  }),

  TWILIO_AUTH_TOKEN: optionalText({
    form: HIDDEN_TEXT,
    wanted: "must be the account's auth token, without spaces",
    secret: true,
    effect: "Checks every request's signature. Unset means local mode: the simulator is on, nothing goes to Twilio.",
  }),
  TWILIO_AUTH_TOKEN_NEXT: optionalText({
    form: HIDDEN_TEXT,
    wanted: "must be an auth token, without spaces",
    secret: true,
    effect: "Accepted as well while the auth token is being replaced.",
  }),
  TWILIO_ACCOUNT_SID: optionalText({
    form: /^AC[0-9A-Za-z]+$/,
    wanted: "must be an account SID (AC…)",
    effect: "Account for what the server asks of Twilio: transfer, hang up, messages.",
  }),
  TWILIO_API_KEY_SID: optionalText({
    form: /^SK[0-9A-Za-z]+$/,
    wanted: "must be an API key SID (SK…)",
    effect: "API key for requests to Twilio, in place of the auth token.",
  }),
  TWILIO_API_KEY_SECRET: optionalText({
    form: HIDDEN_TEXT,
    wanted: "must be the API key's secret, without spaces",
    secret: true,
    effect: "Secret of that API key.",
  }),
  TWILIO_API_BASE_URL: httpUrl({ path: true, effect: "Where requests to Twilio go instead of its own API." }),
  STREAM_SECRET: optionalText({
    form: LONG_SECRET,
    wanted: "must be 32 or more characters without spaces",
    secret: true,
    effect: "Signs the stream tokens, the same on every machine; unset, they are signed by the auth token.",
  }),
  ADMIN_TOKEN: optionalText({
    form: LONG_SECRET,
    wanted: "must be 32 or more characters without spaces",
    secret: true,
    effect: "Opens the records under `/api`, and the simulator of a server that has an auth token.",
  }),
  SIMULATOR: choice({
    choices: ["auto", "on", "off"],
    fallback: "auto",
    effect: "The phone in the browser; `auto`: on in local mode only. With an auth token, `on` asks for `ADMIN_TOKEN`.",
  }),

  AGENT_LANGUAGE: choice({
    choices: ["he", "en"],
    fallback: "he",
    effect: "What the agent speaks first; it follows a caller who speaks the other.",
  }),
  VAD: choice({
    choices: ["silero", "energy"],
    fallback: "silero",
    effect: "What tells voice from noise; `energy` costs less and is what a failed `silero` falls back to.",
  }),
  VAD_HANGOVER_MS: turnTime("hangoverMs", "ms", "Earliest silence that may end an utterance; lower cuts pauses."),
  END_OF_TURN: choice({
    choices: ["auto", "silence"],
    fallback: TURN.endOfTurn,
    effect: "`auto` waits longer or shorter by what was said so far; `silence` goes by the hangover alone.",
  }),
  END_OF_TURN_MAX_MS: turnTime("endOfTurnMaxMs", "ms", "Longest silence that `auto` waits for."),
  MIN_UTT_SEC: turnTime("minUtteranceMs", "s", "An utterance does not end sooner than this after it began."),
  MAX_UTT_SEC: turnTime("maxPieceMs", "s", "Longest piece of speech given to the recognizer as one."),
  REPLY_REFRACTORY_MS: turnTime("refractoryMs", "ms", "How long after the agent's last sound weak voice is ignored."),
  SPECULATION: onOff({
    fallback: TURN.speculation,
    effect: "Begins the answer in a pause, before the turn is surely over: quicker, for tokens that may be wasted.",
  }),
  SPECULATION_MAX: numeric({
    fallback: TURN.maxGuesses,
    ...TURN_RANGES.maxGuesses,
    whole: true,
    unit: "answers",
    effect:
      "Answers begun while one utterance is still going on, at most; fewer waste less on callers who pause a lot.",
  }),
  BARGE_IN: onOff({ fallback: TURN.bargeIn, effect: "The caller may interrupt the agent." }),
  BARGE_IN_VOICE_FRAMES: numeric({
    fallback: TURN.bargeInFrames,
    ...TURN_RANGES.bargeInFrames,
    whole: true,
    unit: "frames",
    effect: "Voiced 20 ms frames that count as an interruption; lower reacts sooner, and to coughs.",
  }),
  SILENCE_PROMPT_SEC: turnTime("silencePromptMs", "s", "Silence before the agent asks whether the caller is there."),
  MAX_CALL_SEC: turnTime("maxCallMs", "s", "Longest call; the caller is warned a minute before."),
  PLAYBACK_LEAD_MS: numeric({
    fallback: 1000,
    min: 100,
    max: 5000,
    whole: true,
    unit: "ms",
    effect: "How far the sender runs ahead of real time; more rides out stalls, less throws away less at barge-in.",
  }),

  RECOGNIZER: preference({
    choices: ["google", "openai", "typed"],
    defaultText: "those with a key, else typed",
    effect: "What hears the caller; the others in the list take over when one fails.",
  }),
  SYNTHESIZER: preference({
    choices: ["google", "openai", "espeak"],
    defaultText: "those with a key, else espeak",
    effect: "What speaks; the others in the list take over when one fails.",
  }),
  BRAIN: preference({
    choices: ["openai", "scripted"],
    defaultText: "openai with a key, else scripted",
    effect: "What decides the answers; the others in the list take over when one fails.",
  }),
  GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: serviceAccount({ effect: "Key for Google's speech services." }),
  GOOGLE_API_ENDPOINT: optionalText({
    form: /^(\[[0-9a-fA-F:]+\]|[0-9A-Za-z.-]+):\d{1,5}$/,
    wanted: "must be host:port",
    effect: "Where Google's speech services are reached; a loopback host means no TLS and no key.",
  }),
  GOOGLE_SPEECH_MODEL: text({
    fallback: "command_and_search",
    form: HIDDEN_TEXT,
    wanted: "must be the name of a model",
    effect: "Model of Google's recognizer; Hebrew has `command_and_search` (short utterances) and `default`.",
  }),
  GOOGLE_VOICE_HE: text({
    fallback: "he-IL-Chirp3-HD-Kore",
    form: /^he-IL-[0-9A-Za-z-]+$/,
    wanted: "must be the name of a he-IL voice",
    effect: "Google's Hebrew voice; Chirp3-HD voices stream, others are made a sentence at a time.",
  }),
  GOOGLE_VOICE_EN: text({
    fallback: "en-US-Chirp3-HD-Kore",
    form: /^en-[A-Z]{2}-[0-9A-Za-z-]+$/,
    wanted: "must be the name of an English voice (en-US-…)",
    effect: "Google's English voice.",
  }),
  SPEAKING_RATE: numeric({
    fallback: 1,
    min: 0.25,
    max: 2,
    unit: "",
    effect: "How fast the cloud voices speak; 1 is the voice's own.",
    decimals: 2,
  }),
  VOICE_PITCH: numeric({
    fallback: 0,
    min: -20,
    max: 20,
    unit: "semitones",
    effect: "Raises or lowers Google's voices; the Chirp family knows no pitch.",
    decimals: 1,
  }),
  OPENAI_API_KEY: optionalText({
    form: HIDDEN_TEXT,
    wanted: "must be an API key, without spaces",
    secret: true,
    effect: "Key for OpenAI, or for whatever answers at `OPENAI_BASE_URL`.",
  }),
  OPENAI_BASE_URL: httpUrl({ path: true, effect: "A server that speaks OpenAI's protocol, in place of OpenAI's." }),
  OPENAI_MODEL: text({
    fallback: "gpt-4.1",
    form: HIDDEN_TEXT,
    wanted: "must be the name of a model",
    effect: "Model of the `openai` brain.",
  }),
  OPENAI_FALLBACK_MODEL: text({
    fallback: "gpt-4o-mini",
    form: HIDDEN_TEXT,
    wanted: "must be the name of a model",
    effect: "Model that is asked when the first one fails or is late.",
  }),
  BRAIN_USD_PER_MILLION_TOKENS: numeric({
    fallback: 0,
    min: 0,
    max: 1000,
    unit: "USD",
    decimals: 2,
    effect:
      "What a model without a list price counts as in `MAX_CALL_USD` and `MAX_DAY_USD`; 0: nothing, and a warning.",
  }),
  OPENAI_TRANSCRIPTION_MODEL: text({
    fallback: "gpt-4o-mini-transcribe",
    form: HIDDEN_TEXT,
    wanted: "must be the name of a model",
    effect: "Model of the `openai` recognizer; for a server of one's own, its Whisper model.",
  }),
  OPENAI_SPEECH_MODEL: text({
    fallback: "gpt-4o-mini-tts",
    form: HIDDEN_TEXT,
    wanted: "must be the name of a model",
    effect: "Model of the `openai` synthesizer.",
  }),
  OPENAI_SPEECH_VOICE: text({
    fallback: "coral",
    form: HIDDEN_TEXT,
    wanted: "must be the name of a voice",
    effect: "Voice of the `openai` synthesizer; it speaks both languages.",
  }),

  LOG_FORMAT: choice({
    choices: ["auto", "json", "text"],
    fallback: "auto",
    effect: "One JSON object a line, or readable text; `auto`: text on a terminal.",
  }),
  LOG_TRANSCRIPTS: choice({
    choices: ["auto", "on", "off"],
    fallback: "auto",
    effect: "What was said appears in the log; `auto`: in local mode only. Phone numbers never do.",
  }),
  OTEL_DENO: choice({
    choices: ["true", "false"],
    fallback: "false",
    effect: "Sends a trace of each call to `OTEL_EXPORTER_OTLP_ENDPOINT`, by Deno's own exporter.",
  }),
  TRACE_DIR: optionalText({
    wanted: "must be a folder",
    effect: "Writes a trace of each call's turn-taking here, for `deno task replay`.",
  }),
  DATABASE_URL: optionalText({
    form: /^postgres(ql)?:\/\/[\x21-\x7E]+$/,
    wanted: "must be a postgres:// URL",
    secret: true,
    effect: "PostgreSQL that all machines share; unset, records are kept in a SQLite file under `DATA_DIR`.",
  }),
  KEEP_TRANSCRIPTS: onOff({
    fallback: true,
    effect: "Keeps what was said with the record of a call; off, only that and how long something was said.",
  }),
  RETENTION_DAYS: numeric({
    fallback: 90,
    min: 0,
    max: 3650,
    whole: true,
    unit: "days",
    effect: "After how long a call and all that belongs to it is deleted; 0 keeps it for good.",
  }),
  GREETING_NOTICE: onOff({
    fallback: true,
    effect: "The greeting says that the call is transcribed (that the agent is automated, it always says).",
  }),
  MAX_CALLS_PER_NUMBER: numeric({
    fallback: 5,
    min: 1,
    max: 2000,
    whole: true,
    unit: "calls",
    effect: "Calls of one number at the same time, over all machines; the next one hears that all lines are busy.",
  }),

  FOLLOW_UP: choice({
    choices: ["off", "sms", "whatsapp"],
    fallback: "off",
    effect: "How a caller who agreed is written to after the call, once.",
  }),
  FROM_NUMBER: optionalText({
    form: /^\+[1-9]\d{6,14}$/,
    wanted: "must be a phone number like +97237654321",
    effect: "Number of the account that messages come from.",
  }),
  MESSAGING_SERVICE_SID: optionalText({
    form: /^MG[0-9A-Za-z]+$/,
    wanted: "must be a messaging service SID (MG…)",
    effect: "Messaging service that sends in place of `FROM_NUMBER`.",
  }),
  WHATSAPP_TEMPLATE_SID: optionalText({
    form: /^HX[0-9A-Za-z]+$/,
    wanted: "must be a content SID (HX…)",
    effect:
      "Approved template of the Hebrew message: {{1}} name, {{2}} text, {{3}} reference (all three must be in it).",
  }),
  WHATSAPP_TEMPLATE_SID_EN: optionalText({
    form: /^HX[0-9A-Za-z]+$/,
    wanted: "must be a content SID (HX…)",
    effect: "The same for the English message.",
  }),
  QUIET_HOURS: text({
    fallback: "21:00-08:00",
    form: /^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d|off)$/,
    wanted: "must be two times of day like 21:00-08:00, or off",
    effect: "No message goes to a caller in these hours of the agency's time zone; it waits for their end.",
  }),
  MESSAGE_COUNTRIES: prefixes({
    fallback: ["+972"],
    effect:
      "Whose callers are written to, by the beginning of their number; `*`: anybody's. Premium numbers never are.",
  }),
  OWNER_NUMBER: optionalText({
    form: /^\+[1-9]\d{6,14}$/,
    wanted: "must be a phone number like +972501234567",
    effect: "Gets an SMS about each viewing, call-back and hot lead, at most 20 an hour, unless `FOLLOW_UP` is off.",
  }),
  HOT_LEAD_SCORE: numeric({
    fallback: 70,
    min: 0,
    max: 100,
    whole: true,
    unit: "",
    effect: "A lead with this score or more is told to `OWNER_NUMBER`.",
  }),

  DATA_DIR: text({ fallback: "data", form: /./, wanted: "must be a folder", effect: "Where records are kept." }),
  BUSINESS_FILE: optionalText({
    wanted: "must be a file",
    effect:
      "Name, agent, hours, areas and people of the agency as JSON; unset, the sample that comes with the project.",
  }),
  LISTINGS_FILE: optionalText({
    wanted: "must be a file",
    effect: "The agency's listings as JSON; unset, the samples that come with the project.",
  }),
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

/** The value of every setting, in the units used inside. */
export type SettingValues = {
  readonly [N in SettingName]: typeof SETTINGS[N] extends Setting<infer T> ? T : never;
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every value, with the default in place of what is unset or wrong, and what is wrong by name. Empty means unset. */
export function readSettings(env: Environment): { values: SettingValues; mistakes: Map<SettingName, string> } {
  const mistakes = new Map<SettingName, string>();
  const entries = SETTING_NAMES.map((name) => {
    const setting: Setting<unknown> = SETTINGS[name];
    const given = env[name];
    if (given === undefined || given === "") return [name, setting.fallback];
    const read = wrapped(given) ?? setting.read(given);
    if ("value" in read) return [name, read.value];
    mistakes.set(name, read.mistake);
    return [name, setting.fallback];
  });
  return { values: Object.fromEntries(entries) as SettingValues, mistakes };
}

/** Spaces and quotes come along when a value is copied; no setting has them at its ends. */
function wrapped(given: string): { mistake: string } | undefined {
  if (given !== given.trim()) return { mistake: "has a space or line break at its start or end: remove it" };
  if (/^(["'`]).*\1$/s.test(given)) return { mistake: "is wrapped in quotes: remove them" };
  return undefined;
}

/** The texts that must never be logged: every secret setting, and the private key inside a service account. */
export function secretTexts(env: Environment): string[] {
  return SETTING_NAMES.flatMap((name) => {
    const given = env[name];
    if (!SETTINGS[name].secret || given === undefined || given === "") return [];
    return [given, ...privateKeyParts(given)];
  });
}

/** A private key by itself and line by line, as an error message may quote either. */
export function privateKeyParts(json: string): string[] {
  const escaped = /"private_key"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(json)?.[1];
  if (escaped === undefined) return [];
  return [escaped, ...escaped.split(/\\n|\n/).filter((line) => line !== "" && !line.startsWith("-----"))];
}

/** The settings as rows of a Markdown table: name, unit, default, range, effect. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { unit, defaultText, range, effect, secret } = SETTINGS[name];
    return `| \`${name}\` | ${unit} | ${defaultText} | ${range} | ${effect}${secret ? " **Secret.**" : ""} |`;
  });
  return ["| setting | unit | default | range | effect |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}
