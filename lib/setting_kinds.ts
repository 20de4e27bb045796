/**
 * The kinds of settings: each reads one piece of text into a value, or says what the text must be. No message repeats
 * the text, for it may be a secret put into the wrong place. Pure.
 */
import { parseServiceAccount, type ServiceAccount } from "./service_account.ts";

/** What a setting's text came to; `mistake` completes the sentence "NAME …". */
export type Read<T> = { readonly value: T } | { readonly mistake: string };

export interface Setting<T> {
  /** Its value where the environment does not have it. */
  readonly fallback: T;
  /** The default as the README shows it. */
  readonly defaultText: string;
  readonly unit: string;
  /** Range or choices, as the README shows it. */
  readonly range: string;
  /** What it does, in one line. */
  readonly effect: string;
  readonly secret: boolean;
  read(text: string): Read<T>;
}

interface Described {
  effect: string;
  secret?: boolean;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * A number in the unit its name ends in; `scale` turns it into the unit used inside (1000 for seconds to ms), and
 * `decimals` are kept of that.
 */
export function numeric(
  options: Described & Range & { fallback: number; unit: string; whole?: boolean; scale?: number; decimals?: number },
): Setting<number> {
  const { min, max, scale = 1, whole = false, decimals = 0 } = options;
  const wanted = `must be a ${whole ? "whole number" : "number"} from ${min} to ${max}`;
  return {
    fallback: options.fallback * scale,
    defaultText: String(options.fallback),
    unit: options.unit,
    range: `${min} to ${max}`,
    effect: options.effect,
    secret: false,
    read(text) {
      if (/^\d+,\d+$/.test(text)) return { mistake: `${wanted}, with a dot and not a comma` };
      if (!(min < 0 ? /^-?\d+(\.\d+)?$/ : /^\d+(\.\d+)?$/).test(text)) return { mistake: `${wanted}, in digits only` };
      const value = Number(text);
      if (value < min || value > max || (whole && !Number.isInteger(value))) return { mistake: wanted };
      return { value: Math.round(value * scale * 10 ** decimals) / 10 ** decimals };
    },
  };
}

/** `on` or `off`; `true` and `false` mean the same. */
export function onOff(options: Described & { fallback: boolean }): Setting<boolean> {
  const values = new Map([["on", true], ["true", true], ["off", false], ["false", false]]);
  return {
    ...choiceOf(values, "must be on or off (or true, false)"),
    fallback: options.fallback,
    defaultText: options.fallback ? "on" : "off",
    range: "on, off",
    effect: options.effect,
  };
}

/** One of a few words. */
export function choice<const T extends string>(
  options: Described & { choices: readonly T[]; fallback: T },
): Setting<T> {
  const values = new Map(options.choices.map((word) => [word as string, word]));
  return {
    ...choiceOf(values, `must be one of ${options.choices.join(", ")}`),
    fallback: options.fallback,
    defaultText: options.fallback,
    range: options.choices.join(", "),
    effect: options.effect,
  };
}

function choiceOf<T>(values: ReadonlyMap<string, T>, wanted: string) {
  return {
    unit: "",
    secret: false,
    read(text: string): Read<T> {
      const value = values.get(text.toLowerCase());
      return value === undefined ? { mistake: wanted } : { value };
    },
  };
}

/** Some of a few words, in order of preference, between commas. Unset means: chosen from the keys that are set. */
export function preference<const T extends string>(
  options: Described & { choices: readonly T[]; defaultText: string },
): Setting<readonly T[] | undefined> {
  const wanted = `must name one or more of ${options.choices.join(", ")}, between commas, none twice`;
  return {
    fallback: undefined,
    defaultText: options.defaultText,
    unit: "",
    range: options.choices.join(", "),
    effect: options.effect,
    secret: false,
    read(text) {
      const words = text.toLowerCase().split(",").map((word) => word.trim());
      const value = words.flatMap((word) => options.choices.filter((known) => known === word));
      const sound = value.length === words.length && new Set(value).size === value.length;
      return sound ? { value } : { mistake: wanted };
    },
  };
}

/** Beginnings of phone numbers, between commas; `*` is all there are. */
export function prefixes(options: Described & { fallback: readonly string[] }): Setting<readonly string[] | "all"> {
  const wanted = "must be beginnings of numbers like +972 between commas, or *";
  return {
    fallback: options.fallback,
    defaultText: options.fallback.join(","),
    unit: "",
    range: "prefixes like +972 between commas, or *",
    effect: options.effect,
    secret: false,
    read(text) {
      if (text === "*") return { value: "all" };
      const value = text.split(",").map((word) => word.trim());
      return value.every((word) => /^\+[1-9]\d{0,6}$/.test(word)) ? { value } : { mistake: wanted };
    },
  };
}

/** Free text of a given form; absent by default. */
export function optionalText(
  options: Described & { form?: RegExp; wanted?: string },
): Setting<string | undefined> {
  const { form, wanted = "must be text" } = options;
  return {
    fallback: undefined,
    defaultText: "",
    unit: "",
    range: wanted.replace(/^must be /, ""),
    effect: options.effect,
    secret: options.secret ?? false,
    read: (text) => form === undefined || form.test(text) ? { value: text } : { mistake: wanted },
  };
}

/** Free text that always has a value. */
export function text(options: Described & { form: RegExp; wanted: string; fallback: string }): Setting<string> {
  const { form, wanted, fallback } = options;
  return {
    fallback,
    defaultText: fallback,
    unit: "",
    range: wanted.replace(/^must be /, ""),
    effect: options.effect,
    secret: false,
    read: (given) => form.test(given) ? { value: given } : { mistake: wanted },
  };
}

/** An http or https URL without user, query or fragment; a slash at its end is dropped. */
export function httpUrl(options: Described & { path: boolean }): Setting<string | undefined> {
  const wanted = options.path
    ? "must be an http or https URL without user, query or fragment"
    : "must be an http or https URL of scheme and host alone, like https://voice.example.com";
  return {
    fallback: undefined,
    defaultText: "",
    unit: "",
    range: options.path ? "http or https URL" : "http or https URL, no path",
    effect: options.effect,
    secret: options.secret ?? false,
    read(given) {
      const url = URL.canParse(given) ? new URL(given) : undefined;
      const plain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" &&
        !/[?#]/.test(given) && (options.path || url.pathname === "/");
      return plain ? { value: url.href.replace(/\/+$/, "") } : { mistake: wanted };
    },
  };
}

/** A Google service account: its JSON, or the path of a file that holds it. */
export function serviceAccount(
  options: Described,
): Setting<{ account: ServiceAccount } | { path: string } | undefined> {
  return {
    fallback: undefined,
    defaultText: "",
    unit: "",
    range: "JSON on one line, or the path of a JSON file",
    effect: options.effect,
    secret: true,
    read(given) {
      if (!given.startsWith("{")) {
        const path = given.length <= 1000 && !/[\n\r\0]|PRIVATE KEY/.test(given);
        return path ? { value: { path: given } } : { mistake: "must be JSON, beginning with {, or the path of a file" };
      }
      const parsed = parseServiceAccount(given);
      return parsed.ok ? { value: { account: parsed.account } } : { mistake: parsed.mistake };
    },
  };
}
