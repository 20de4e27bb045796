/**
 * Asking, and asking again in other words. Pure.
 */
import { citiesWithListings } from "../../agency/listings.ts";
import type { Attempt } from "../../agency/phrases/phrases.ts";
import type { Memory, Question, Said } from "./memory.ts";
import { type Context, listingOf, phrases, said, type Step } from "./step.ts";

/** Asks a question; after turns that brought nothing, in other words. */
export function ask(memory: Memory, question: Question, before: readonly Said[], context: Context): Step {
  const same = memory.asked === question;
  const attempt = (same ? Math.min(memory.misses, 2) : 0) as Attempt;
  const texts = questionTexts(memory, question, attempt, same, context);
  return { memory: { ...memory, asked: question }, say: [...before, ...said(...texts)] };
}

function questionTexts(
  memory: Memory,
  question: Question,
  attempt: Attempt,
  same: boolean,
  context: Context,
): string[] {
  const say = phrases(memory, context);
  switch (question) {
    case "deal":
      return [say.askDeal(attempt)];
    case "city":
      return [say.askCity(attempt, citiesWithListings(context.listings, memory.wish.deal).slice(0, 2))];
    case "rooms":
      return [say.askRooms(attempt)];
    case "budget":
      return [say.askBudget(attempt, memory.wish.deal ?? "rent")];
    case "offer":
      return [say.askOffer(attempt, memory.offers.length)];
    case "widen":
      return [say.askWiden(attempt)];
    case "time":
      return [say.proposeTimes(attempt, memory.viewing.proposed, context.today)];
    case "name":
      return [say.askName(attempt)];
    case "contact":
      return [say.askContact(attempt)];
    case "phone":
      return [say.askPhone(attempt)];
    case "confirm":
      return same ? [say.askConfirm(attempt)] : [readBack(memory, context), say.askConfirm(attempt)];
    case "fix":
      return [say.askFix(attempt)];
    case "more":
      return [say.askMore(attempt)];
    case "human":
      return [say.askHuman(attempt)];
  }
}

function readBack(memory: Memory, context: Context): string {
  const listing = listingOf(memory.chosen, context);
  const { settled } = memory.viewing;
  if (!listing || !settled) return "";
  return phrases(memory, context).readBack(listing, { at: settled, today: context.today }, memory.name ?? "");
}
