/**
 * What to do with a tool's result. Pure.
 */
import type { LocalTime } from "../../agency/calendar.ts";
import { citiesWithListings } from "../../agency/listings.ts";
import type { SearchResult } from "../../agency/search.ts";
import type { HumanResult, TimesResult } from "../../agency/toolbox.ts";
import type { ToolResult } from "../brain.ts";
import { withoutOffers } from "./facts.ts";
import { type Memory, type Said, wishKey } from "./memory.ts";
import { leadArguments, proceed } from "./plan.ts";
import { ask } from "./questions.ts";
import { type Context, phrases, said, type Step, type Then, without } from "./step.ts";
import { proposalFor } from "./times.ts";

/** Goes on after a tool ran. The result's shape is the toolbox's own. */
export function afterTool(memory: Memory, then: Then, result: ToolResult, context: Context): Step {
  switch (then.kind) {
    case "offer":
      return afterSearch(memory, then.before, result, context);
    case "propose":
      return afterTimes(memory, then.before, result, context);
    case "booked":
      return afterBooking(memory, result, context);
    case "booking_saved":
      return afterBookingSaved(memory, context);
    case "details_sent":
      return then.booked
        ? bookedStep(memory, result.ok, context)
        : proceed(memory, messageWords(memory, result.ok, context), context);
    case "call_back_saved":
      return afterCallBackSaved(memory, result, then.end, context);
    case "goodbye":
      return { memory, say: said(phrases(memory, context).goodbye()), end: true };
    case "human":
      return afterHuman(memory, result, context);
  }
}

function afterSearch(memory: Memory, before: readonly Said[], result: ToolResult, context: Context): Step {
  const say = phrases(memory, context);
  if (!result.ok) return takeMessage(memory, [...before, ...said(say.lookingFailed(), say.offerCallBack())], context);
  const { matches, near } = result.value as SearchResult;
  const ids = (matches.length > 0 ? matches : near.map(({ listing }) => listing)).map(({ id }) => id);
  const found: Memory = {
    ...memory,
    results: { wishKey: wishKey(memory), ids, near: matches.length === 0, offered: 0 },
  };
  if (ids.length === 0) return nothingFound(found, before, context);
  const opening = matches.length > 0
    ? [...before, ...said(say.found(matches.length))]
    : said(say.foundNear({ ...memory.wish }));
  return proceed(found, opening, context);
}

function nothingFound(memory: Memory, before: readonly Said[], context: Context): Step {
  const say = phrases(memory, context);
  const { deal, cities } = memory.wish;
  const served = citiesWithListings(context.listings, deal);
  const [city] = cities;
  if (city && cities.every((wanted) => !served.includes(wanted))) {
    const elsewhere: Memory = { ...withoutOffers(memory), wish: { ...memory.wish, cities: [] } };
    return proceed(elsewhere, [...before, ...said(say.notInCity(city, served.slice(0, 3)))], context);
  }
  return proceed(memory, [...said(say.nothingFound({ ...memory.wish }))], context);
}

function afterTimes(memory: Memory, before: readonly Said[], result: ToolResult, context: Context): Step {
  const say = phrases(memory, context);
  const { times } = result.ok ? result.value as TimesResult : { times: [] };
  const { viewing } = memory;
  const proposal = proposalFor(times, viewing);
  if (proposal.kind === "nothing") {
    return takeMessage(memory, [...before, ...said(say.noTimes(), say.offerCallBack())], context);
  }
  if (proposal.kind === "settled") return settle(memory, proposal.at, before, context);
  const missed = proposal.missed === "day" && viewing.day
    ? say.dayNotFree(viewing.day, context.today)
    : proposal.missed === "hour"
    ? say.timeNotFree()
    : "";
  const proposed = { ...without(memory, "asked"), viewing: { ...viewing, proposed: proposal.times } };
  return proceed(proposed, [...before, ...said(missed)], context);
}

/** Takes a time for the viewing, and says it back where nothing else does; it is booked only after a yes. */
export function settle(memory: Memory, at: LocalTime, before: readonly Said[], context: Context): Step {
  const viewing = { proposed: [], refused: [], settled: at, day: at.date, hour: at.time };
  const step = proceed({ ...memory, viewing }, before, context);
  if (step.memory.asked === "confirm") return step;
  const [taken] = said(phrases(memory, context).timeTaken({ at, today: context.today }));
  return taken ? { ...step, say: [...before, taken, ...step.say.slice(before.length)] } : step;
}

function afterBooking(memory: Memory, result: ToolResult, context: Context): Step {
  const { settled } = memory.viewing;
  const say = phrases(memory, context);
  if (!result.ok && result.error === "taken" && settled) {
    const refused = [...memory.viewing.refused, settled];
    const again = { ...without(memory.viewing, "settled", "hour"), proposed: [], refused };
    return proceed({ ...memory, viewing: again }, said(say.justTaken()), context);
  }
  if (!result.ok || !settled || !memory.chosen) return takeMessage(memory, said(say.savedNot()), context);
  const booked: Memory = {
    ...without(memory, "chosen"),
    bookings: [...memory.bookings.filter(({ listingId }) => listingId !== memory.chosen), {
      ...settled,
      listingId: memory.chosen,
    }],
    offers: [],
    viewing: { proposed: [], refused: [] },
    resting: true,
  };
  const then = { kind: "booking_saved" } as const;
  return { memory: withSavedLead(booked), say: [], run: { name: "save_lead", args: leadArguments(booked), then } };
}

function afterBookingSaved(memory: Memory, context: Context): Step {
  const booking = memory.bookings.at(-1);
  if (!memory.consent || !booking) return bookedStep(memory, undefined, context);
  const args = { listingIds: [booking.listingId] };
  return { memory, say: [], run: { name: "send_details", args, then: { kind: "details_sent", booked: true } } };
}

/** `sent` tells whether a message will come; `undefined` when none was wanted. */
function bookedStep(memory: Memory, sent: boolean | undefined, context: Context): Step {
  const at = memory.bookings.at(-1);
  const booked = at ? phrases(memory, context).booked({ at, today: context.today }) : "";
  const message = sent === undefined ? [] : messageWords(memory, sent, context);
  return proceed(memory, [...said(booked), ...message], context);
}

function messageWords(memory: Memory, sent: boolean, context: Context): Said[] {
  const say = phrases(memory, context);
  if (sent) return said(say.detailsFollow());
  return said(context.callerNumberKnown ? say.detailsFromOffice() : say.detailsCannotBeSent());
}

/** Marks the lead as saved as it is now. */
export function withSavedLead(memory: Memory): Memory {
  return { ...memory, savedLead: JSON.stringify(leadArguments(memory)) };
}

/** Turns to a call-back: only name and number are still needed. */
export function takeMessage(memory: Memory, before: readonly Said[], context: Context): Step {
  return proceed({ ...memory, callBack: true, resting: false }, before, context);
}

function afterCallBackSaved(memory: Memory, result: ToolResult, end: boolean, context: Context): Step {
  const say = phrases(memory, context);
  if (end) {
    const reachable = context.callerNumberKnown || memory.otherPhone !== undefined;
    return { memory, say: said(reachable ? say.goodbyeNoted() : say.goodbye()), end: true };
  }
  const done: Memory = { ...memory, callBack: false, resting: true };
  return ask(result.ok ? withSavedLead(done) : done, "more", said(say.callBackNoted()), context);
}

function afterHuman(memory: Memory, result: ToolResult, context: Context): Step {
  const say = phrases(memory, context);
  const answer: HumanResult = result.ok
    ? result.value as HumanResult
    : { connected: false, open: true, nextOpenDate: context.today };
  if (answer.connected) {
    return { memory: { ...without(memory, "asked"), handedOver: true }, say: said(say.transferring()) };
  }
  const words = say.nobodyFree(answer.open, answer.nextOpenDate, context.today);
  return takeMessage(memory, said(words), context);
}
