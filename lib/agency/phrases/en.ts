/**
 * The agent's English.
 */
import { placeName } from "../../understanding/places.ts";
import type { Business } from "../business.ts";
import { addDays, weekdayOf } from "../calendar.ts";
import type { Feature, Listing } from "../listings.ts";
import { again } from "./again.ts";
import type { Phrases, Place, WishWords } from "./phrases.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const FEATURES: Readonly<Record<Feature, string>> = {
  elevator: "an elevator",
  parking: "parking",
  balcony: "a balcony",
  "safe_room": "a safe room",
  "air_conditioning": "air conditioning",
  storage: "storage",
  garden: "a garden",
  "sea_view": "a sea view",
  furniture: "furniture",
  accessible: "step-free access",
};

const PLACES: Readonly<Record<Place, string>> = { only: "", first: "The first: ", second: "The second: " };

const city = (id: string) => placeName(id, "en");
const shekels = (amount: number) => `${amount.toLocaleString("en-US")} shekels`;
const roomsText = (rooms: number) => rooms === 1 ? "one room" : `${rooms} rooms`;

/** "a, b and c" */
function list(words: readonly string[], joint = "and"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${joint} ${last}`;
}

function monthDay(date: string): string {
  return `${MONTHS[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8))}`;
}

/** "today", "tomorrow", "on Tuesday", and with the date when it is a week away or more. */
function day(date: string, today: string): string {
  if (date === today) return "today";
  if (date === addDays(today, 1)) return "tomorrow";
  const weekday = `on ${WEEKDAYS[weekdayOf(date)]}`;
  return date < addDays(today, 7) ? weekday : `${weekday}, ${monthDay(date)}`;
}

const when = (at: { date: string; time: string }, today: string) => `${day(at.date, today)} at ${at.time}`;

function priceText({ deal, priceShekels }: Listing): string {
  return deal === "rent" ? `${shekels(priceShekels)} a month` : shekels(priceShekels);
}

function floorText(floor: number): string {
  return floor === 0 ? "ground floor" : `floor ${floor}`;
}

function roomRange(wish: WishWords): string | undefined {
  const { min, max } = wish.rooms ?? {};
  if (min !== undefined && max !== undefined && min !== max) return `${min} to ${roomsText(max)}`;
  if (min !== undefined && max === undefined) return `at least ${roomsText(min)}`;
  if (max !== undefined && min === undefined) return `up to ${roomsText(max)}`;
  return min === undefined ? undefined : roomsText(min);
}

function priceRange({ minShekels, maxShekels }: WishWords): string | undefined {
  if (minShekels !== undefined && maxShekels !== undefined) {
    return `between ${minShekels.toLocaleString("en-US")} and ${shekels(maxShekels)}`;
  }
  if (minShekels !== undefined) return `over ${shekels(minShekels)}`;
  return maxShekels === undefined ? undefined : `up to ${shekels(maxShekels)}`;
}

/** "3 rooms to rent in Givatayim, up to 7,000 shekels" from whatever is there. */
function wishText(wish: WishWords): string {
  const dealWords = wish.deal && (wish.deal === "rent" ? "to rent" : "to buy");
  const places = wish.cities?.length ? `in ${list(wish.cities.map(city), "or")}` : undefined;
  const flat = [roomRange(wish), dealWords, places].filter((part) => part !== undefined).join(" ");
  return [flat, priceRange(wish)].filter((part) => part).join(", ");
}

/** Makes the first letter a capital one. */
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Makes the English sentences of a business. */
export function englishPhrases(business: Business): Phrases {
  const name = business.name.en;
  const agent = business.agent.name.en;
  const notice = business.notice === undefined ? "" : ` ${business.notice.en}`;
  return {
    greeting: () =>
      (business.greeting?.en ?? `Hello, you've reached ${name}. This is ${agent}, the automated assistant.`) + notice,
    welcomeBack: (caller) =>
      `Hello ${caller}, good to speak again. This is ${agent}, the automated assistant of ${name}.${notice}`,
    sorry: (attempt) =>
      again(attempt, "Sorry, I didn't get that.", "Sorry, I still didn't get that.", "I'm sorry, I didn't understand."),
    askDeal: (attempt) =>
      again(
        attempt,
        "Are you looking to buy or to rent?",
        "Is it to buy, or to rent?",
        "You can just say buy, or rent. Which is it?",
      ),
    askCity: (attempt, examples) =>
      again(
        attempt,
        "In which city?",
        "Which city should I look in?",
        `You can name a city, for example ${list(examples.map(city), "or")}. Where should I look?`,
      ),
    askRooms: (attempt) =>
      again(
        attempt,
        "How many rooms?",
        "About how many rooms do you need?",
        "You can say, for example, 3 rooms. How many rooms?",
      ),
    askBudget: (attempt, deal) =>
      deal === "rent"
        ? again(
          attempt,
          "What's your monthly budget?",
          "Up to how much a month?",
          "You can say, for example, up to 6,000 shekels. What's your budget?",
        )
        : again(
          attempt,
          "What's your budget?",
          "Up to what price should I look?",
          "You can say, for example, up to 2,500,000 shekels. What's your budget?",
        ),
    understood: (wish) => `${sentence(wishText(wish))}.`,
    allRight: () => "All right.",
    found: (count) => count === 1 ? "I found one that fits." : "I found some that fit.",
    foundNear: (wish) => `I have no exact match for ${wishText(wish)}, but something close.`,
    offer: (listing, place) => {
      const where = `on ${listing.street.en} Street in ${city(listing.city)}`;
      return `${PLACES[place]}${roomsText(listing.rooms)} ${where}, ${floorText(listing.floor)}, ${
        priceText(listing)
      }.`;
    },
    askOffer: (attempt, count) =>
      count === 1
        ? again(attempt, "Would you like to see it?", "Shall we set a viewing?", "Do you want to visit this one?")
        : again(
          attempt,
          "Which one would you like to see, the first or the second?",
          "Shall we set a viewing of the first or of the second?",
          "You can say the first, the second, or neither. Which is it?",
        ),
    noMore: () => "There are no others like that right now.",
    nothingFound: (wish) => `I have nothing for ${wishText(wish)} right now, and nothing close.`,
    notInCity: (id, served) =>
      `We have nothing in ${city(id)} right now. We do have flats in ${list(served.map(city))}.`,
    askWiden: (attempt) =>
      again(
        attempt,
        "Shall I look in another city, or change the budget?",
        "What could we change, the city or the budget?",
        "In which other city should I look?",
      ),
    details: (listing) => {
      const features = listing.features.map((feature) => FEATURES[feature]);
      const entry = listing.entry === "now" ? "It's free now." : `It's free from ${monthDay(listing.entry)}.`;
      const has = features.length > 0 ? ` It has ${list(features)}.` : "";
      const size = `${listing.areaM2} square metres, floor ${listing.floor} of ${listing.floors}.`;
      return `${listing.text.en} ${size}${has} ${entry}`;
    },
    brief: (listing, place) =>
      place === "only"
        ? listing.text.en
        : `${PLACES[place]}${listing.text.en.charAt(0).toLowerCase()}${listing.text.en.slice(1)}`,
    feature: (listing, feature, place) => {
      const has = listing.features.includes(feature);
      const start = place === "only" ? (has ? "Yes, " : "No, ") : PLACES[place];
      return `${start}it ${has ? "has" : "doesn't have"} ${FEATURES[feature]}.`;
    },
    price: (listing) => `The one on ${listing.street.en} Street is ${priceText(listing)}.`,
    priceDepends: () => "The price depends on the flat.",
    chosen: (listing) => `Great, the one on ${listing.street.en} Street.`,
    proposeTimes(attempt, times, today) {
      const [first, second] = times;
      if (!first) return "";
      const ask = second
        ? ["What suits you?", "Which is better for you?", "Which do you prefer?"]
        : ["Does that suit you?", "Is that good for you?", "Shall we take that?"];
      const firstName = when(first, today).replace(/^on /, "");
      if (!second) return `${sentence(firstName)} is free. ${ask[attempt]}`;
      const other = first.date === second.date ? `at ${second.time}` : when(second, today).replace(/^on /, "");
      return `We could do ${firstName}, or ${other}. ${ask[attempt]}`;
    },
    timeTaken: ({ at, today }) => `Great, ${when(at, today)}.`,
    timeNotFree: () => "That time isn't free.",
    dayNotFree: (date, today) => `There are no viewings free ${day(date, today)}.`,
    noTimes: () => "There are no free times for a viewing right now.",
    askName: (attempt) =>
      again(
        attempt,
        "What name should I put down?",
        "What's your name, please?",
        "Just a first name is fine. What is it?",
      ),
    askContact: (attempt) =>
      again(
        attempt,
        "May we send the details to the number you're calling from?",
        "Shall we use this number and send the details to it, yes or no?",
        "May we send the details to this number?",
      ),
    askPhone: (attempt) =>
      again(
        attempt,
        "What number can we reach you at?",
        "What's the phone number, digit by digit?",
        "Could you say the whole number again, slowly?",
      ),
    noMessage: () => "All right, no message.",
    readBack: (listing, { at, today }, caller) =>
      `So, a viewing on ${listing.street.en} Street in ${city(listing.city)}, ${when(at, today)}, for ${caller}.`,
    askConfirm: (attempt) => again(attempt, "Shall I book it?", "Shall I book it, yes or no?", "Can you confirm?"),
    askFix: (attempt) =>
      again(
        attempt,
        "What should I change, the time or the flat?",
        "Should I change the day, the hour or the flat?",
        "What needs to be corrected?",
      ),
    booked: ({ at, today }) => `It's booked, see you ${when(at, today)}.`,
    detailsFollow: () => "You'll get the details by message.",
    detailsFromOffice: () => "The office will send you the details.",
    detailsCannotBeSent: () => "I can't send a message to this number.",
    justTaken: () => "That time was taken just now.",
    savedNot: () => "I couldn't save it, so someone from the office will call you back.",
    askMore: (attempt) =>
      again(attempt, "Can I help with anything else?", "Do you need anything else?", "Anything else?"),
    whatToChange: () => "How can I help?",
    goodbye: () => `Thank you for calling ${name}. Have a good day!`,
    goodbyeNoted: () => "Thank you, everything is noted and we'll call you back. Have a good day!",
    wrongNumber: () => `No problem, you've reached ${name}. Have a good day!`,
    whoAmI: () =>
      `I'm ${agent}, the automated assistant of ${name}. I'm not a person, but you can talk to me normally.`,
    recap: (wish) => `I heard: ${wishText(wish)}.`,
    heardNothingYet: () => "I haven't heard yet what you're looking for.",
    transferring: () => "I'm putting you through to a person, one moment.",
    nobodyFree: (open, nextDate, today) =>
      open
        ? "Nobody is free right now, but we'll call you back soon."
        : `The office is closed now. We'll call you back ${day(nextDate, today)}.`,
    askHuman: (attempt) =>
      again(
        attempt,
        "Shall I put you through to a person?",
        "Would you like to talk to a person, yes or no?",
        "Should a person take over?",
      ),
    offerCallBack: () => "Let me take your details, and someone from the office will call you back.",
    callBackNoted: () => "Noted. Someone from the office will call you back.",
    calm: () => "I understand, and I'm sorry.",
    endAbuse: () => "It's better to stop here. You can call again any time. Goodbye.",
    waiting: () => "Sure, I'm here.",
    welcome: () => "You're welcome.",
    fine: () => "I'm fine, thank you.",
    hello: () => "Yes, I'm here.",
    inThisLanguage: () => "Sure, in English.",
    lookingFailed: () => "I have a small problem with the search.",
  };
}
