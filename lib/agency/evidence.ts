/**
 * Holds what a model says of a call against what the caller said in it: a fact that cannot be found there is left out.
 * Pure.
 */
import type { Message } from "../brain/conversation.ts";
import type { Language } from "../language.ts";
import { understand } from "../understanding/understanding.ts";
import type { Deal, Understanding } from "../understanding/understood.ts";
import type { Findings } from "./after_call.ts";

/** All that can be made of the caller's words. */
export interface Evidence {
  /** The caller's words, in lower case. */
  words: ReadonlySet<string>;
  deals: ReadonlySet<Deal>;
  cities: ReadonlySet<string>;
  rooms: ReadonlySet<number>;
  shekels: ReadonlySet<number>;
}

type Facts = Findings["facts"];

/** Reads every utterance in each of the ways that it may have been meant. */
export function evidenceOf(
  call: { conversation: readonly Message[]; language: Language; epochMs: number },
  timeZone: string,
): Evidence {
  const said = call.conversation.flatMap((message) => message.role === "caller" ? [message.text] : []);
  const readings = said.flatMap((text) => readingsOf(text, call, timeZone));
  return {
    words: new Set(said.flatMap(wordsOf)),
    deals: setOf(readings, ({ deal }) => [deal]),
    cities: setOf(readings, ({ cities }) => cities),
    rooms: setOf(readings, ({ rooms }) => [rooms?.min, rooms?.max]),
    shekels: setOf(readings, ({ budget }) => [budget?.minShekels, budget?.maxShekels]),
  };
}

/** The facts that the caller's words bear out. */
export function supportedFacts(facts: Facts, evidence: Evidence): Facts {
  const { name, deal, cities, rooms, minShekels, maxShekels, when, notes } = facts;
  const said = cities?.filter((city) => evidence.cities.has(city)) ?? [];
  const numbers = [rooms?.min, rooms?.max].filter((count) => count !== undefined);
  const counted = numbers.length > 0 && numbers.every((count) => evidence.rooms.has(count));
  return {
    ...(name && wordsOf(name).every((word) => evidence.words.has(word)) ? { name } : {}),
    ...(deal && evidence.deals.has(deal) ? { deal } : {}),
    ...(said.length > 0 ? { cities: said } : {}),
    ...(rooms && counted ? { rooms } : {}),
    ...(minShekels !== undefined && evidence.shekels.has(minShekels) ? { minShekels } : {}),
    ...(maxShekels !== undefined && evidence.shekels.has(maxShekels) ? { maxShekels } : {}),
    ...(when && numbersIn(when).every((number) => evidence.words.has(number)) ? { when } : {}),
    ...(notes && numbersIn(notes).every((number) => evidence.words.has(number)) ? { notes } : {}),
  };
}

/** The lines, if every number in them comes from the caller's words or from `known`; else `undefined`. */
export function supportedLines(
  lines: Findings["lines"],
  evidence: Evidence,
  known: readonly string[],
): Findings["lines"] | undefined {
  const numbers = new Set([...known.flatMap(numbersIn), ...[...evidence.rooms, ...evidence.shekels].map(String)]);
  const supported = lines.every((line) =>
    line.trim() !== "" && numbersIn(line).every((number) => numbers.has(number) || evidence.words.has(number))
  );
  return supported ? lines : undefined;
}

function readingsOf(
  text: string,
  { language, epochMs }: { language: Language; epochMs: number },
  timeZone: string,
): Understanding[] {
  const context = { language, epochMs, timeZone };
  return [
    understand(text, { ...context, expected: undefined }),
    understand(text, { ...context, expected: "city" }),
    understand(text, { ...context, expected: "rooms" }),
    understand(text, { ...context, expected: "budget", deal: "rent" }),
    understand(text, { ...context, expected: "budget", deal: "buy" }),
  ];
}

function setOf<T>(
  readings: readonly Understanding[],
  pick: (understood: Understanding) => readonly (T | undefined)[],
): Set<T> {
  return new Set(readings.flatMap(pick).filter((value) => value !== undefined));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}'’׳״"]+/gu) ?? [];
}

/** Figures as plain digits: 7,000 is 7000. */
function numbersIn(text: string): string[] {
  return text.replace(/(\d),(?=\d{3})/g, "$1").match(/\d+(?:\.\d+)?/g) ?? [];
}
