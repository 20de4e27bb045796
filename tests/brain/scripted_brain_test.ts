import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { prompt } from "../../lib/agency/phrases/prompts.ts";
import { createScriptedBrain } from "../../lib/brain/scripted/scripted_brain.ts";
import { createToolbox } from "../../lib/agency/toolbox.ts";
import { agencyParts, business, listings, SUNDAY_NOON_MS } from "../agency/fixtures.ts";
import { dialogue } from "./dialogue.ts";

const TO_OFFER_HE = ["לשכור", "גבעתיים", "שלושה חדרים", "עד שבעת אלפים"];
const TO_CONFIRM_HE = [...TO_OFFER_HE, "הראשונה", "יום שלישי בחמש", "דנה לוי", "כן"];

Deno.test("a Hebrew call goes from hello to a booked viewing and a message in 10 turns, one question each", async () => {
  const call = await dialogue();
  assertStringIncludes(call.turns[0]!.text, "בית וגג");
  assertStringIncludes(call.turns[0]!.text, "הדיגיטלית");
  const last = await call.say(...TO_CONFIRM_HE, "כן", "לא תודה");
  assert(last.ended);
  assertEquals(call.turns.length - 1, 10);
  for (const { text } of call.turns) assert((text.match(/\?/g)?.length ?? 0) <= 1, text);
  assertEquals(
    call.parts.store.viewings().map(({ listingId, name, startsAtMs }) => ({ listingId, name, startsAtMs })),
    [
      { listingId: "GV202", name: "דנה לוי", startsAtMs: Date.parse("2026-11-24T15:00:00Z") },
    ],
  );
  assertEquals(call.sent.map(({ listingIds }) => listingIds), [["GV202"]]);
  const [lead] = call.parts.store.leads();
  assertEquals([lead?.deal, lead?.cities, lead?.maxShekels, lead?.consent, lead?.score], [
    "rent",
    ["givatayim"],
    7000,
    true,
    100,
  ]);
});

Deno.test("an English call buys: all wishes at once, a viewing, a goodbye", async () => {
  const call = await dialogue({ language: "en" });
  const offer = await call.say("Hi, I'd like to buy a three room flat in Givatayim up to three million");
  assertStringIncludes(offer.text, "2,980,000 shekels");
  const last = await call.say("yes", "Tuesday at 11", "My name is Dan Cohen", "no", "yes", "no thank you, bye");
  assert(last.ended);
  assertEquals(call.parts.store.viewings()[0]?.listingId, "GV251");
  assertEquals(call.sent, []);
  assertEquals(call.parts.store.leads()[0]?.consent, false);
});

Deno.test("the expected slot of each question is told", async () => {
  const call = await dialogue();
  await call.say(...TO_CONFIRM_HE);
  assertEquals(call.turns.map(({ expect }) => expect), [
    "deal",
    "city",
    "rooms",
    "budget",
    "choice",
    "day",
    "name",
    "yes_no",
    "yes_no",
  ]);
});

const SLOTS = ["לשכור", "בגבעתיים", "שלושה חדרים", "עד שבעת אלפים שקל"];

Deno.test("wishes reach the same offer in any order and in any grouping", async () => {
  const orders = fc.tuple(
    fc.shuffledSubarray(SLOTS, { minLength: 4 }),
    fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(orders, async ([slots, joins]) => {
      const lines = slots.slice(1).reduce(
        (said, slot, index) => joins[index] ? [...said.slice(0, -1), `${said.at(-1)}, ${slot}`] : [...said, slot],
        slots.slice(0, 1),
      );
      const call = await dialogue();
      const last = await call.say(...lines);
      assertStringIncludes(last.text, "ויצמן", lines.join(" | "));
      assertEquals(last.expect, "choice");
    }),
    { numRuns: 60 },
  );
});

const line = fc.oneof(
  fc.constantFrom(...SLOTS, "כן", "לא", "הראשונה", "השנייה", "יום שלישי", "בחמש", "בעצם לקנות", "מה?", "דנה", "אולי"),
  fc.constantFrom(
    "to rent",
    "yes",
    "no",
    "Haifa",
    "tomorrow at five",
    "something else",
    "stop",
    "how much is it",
    "🙂",
  ),
  fc.string({ maxLength: 40 }),
);

Deno.test("whatever is said, the agent answers in plain words, one question at a time, and its memory is plain JSON", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 14 }), async (lines) => {
      const call = await dialogue();
      for (const text of lines) {
        const turn = await call.say(text);
        assert(turn.text !== "", text);
        assert((turn.text.match(/\?/g)?.length ?? 0) <= 1, turn.text);
        assertNotMatch(turn.text, /undefined|NaN|\*|\n|\[/);
        assertEquals(JSON.parse(JSON.stringify(call.call.memory)), call.call.memory);
        if (turn.ended) break;
      }
      const booked = call.turns.flatMap(({ tools }) => tools).filter(({ name }) => name === "book_viewing");
      assertEquals(booked.every(({ args }) => (args as { name?: string }).name !== undefined), true);
    }),
    { numRuns: 100 },
  );
});

Deno.test("the same words get the same answers: the brain keeps nothing between turns", async () => {
  const brain = createScriptedBrain({ business, listings });
  const texts = [];
  for (let times = 0; times < 2; times++) {
    const request = {
      callSid: "CA1",
      turnId: 1,
      kind: "reply" as const,
      language: "he" as const,
      conversation: [{ role: "caller" as const, text: "לשכור בחיפה" }],
      memory: undefined,
      epochMs: SUNDAY_NOON_MS,
      tools: { run: () => Promise.resolve({ ok: false as const, error: "unavailable" }) },
    };
    const events = await Array.fromAsync(brain.reply(request, { signal: new AbortController().signal }));
    texts.push(JSON.stringify(events));
  }
  assertEquals(texts[0], texts[1]);
});

Deno.test("taking over a call from another brain, it knows what the caller said so far", async () => {
  const brain = createScriptedBrain({ business, listings });
  const tools = createToolbox(agencyParts(), {
    conversation: [],
    callSid: "CA1",
    language: "he",
    certain: Promise.resolve(),
    signal: new AbortController().signal,
  });
  const request = {
    callSid: "CA1",
    turnId: 3,
    kind: "reply" as const,
    language: "he" as const,
    conversation: [
      { role: "caller" as const, text: "אני רוצה לשכור בגבעתיים" },
      { role: "agent" as const, text: "כמה חדרים?", cut: false },
      { role: "caller" as const, text: "שלושה חדרים" },
      { role: "agent" as const, text: "ומה התקציב?", cut: false },
      { role: "caller" as const, text: "עד שבעת אלפים" },
    ],
    memory: { of: "another brain" },
    epochMs: SUNDAY_NOON_MS,
    tools,
  };
  const events = await Array.fromAsync(brain.reply(request, { signal: new AbortController().signal }));
  const said = events.map((event) => event.type === "text" ? event.text : "").join("");
  assertStringIncludes(said, "ויצמן");
});

Deno.test("a guess at the end of a turn never writes, and being dropped it leaves no trace", async () => {
  const call = await dialogue();
  await call.say(...TO_CONFIRM_HE);
  const before = JSON.stringify(call.call.memory);
  const guess = await call.call.guess("כן");
  assertEquals([guess.text, guess.tools.length], ["", 0]);
  assertEquals(call.parts.store.viewings(), []);
  assertEquals(JSON.stringify(call.call.memory), before);
  await call.say("כן");
  assertEquals(call.parts.store.viewings().length, 1);
});

Deno.test("no guess ever writes, wherever in a call it is made", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), fc.boolean(), async (lines, late) => {
      const call = await dialogue();
      if (late) await call.say(...TO_CONFIRM_HE);
      for (const text of lines) {
        const before = JSON.stringify([
          call.parts.store.leads(),
          call.parts.store.viewings(),
          call.sent,
          call.transferred,
        ]);
        await call.call.guess(text);
        const after = JSON.stringify([
          call.parts.store.leads(),
          call.parts.store.viewings(),
          call.sent,
          call.transferred,
        ]);
        assertEquals(after, before);
        if ((await call.say(text)).ended) break;
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("nothing is booked without a yes to the reading back", async () => {
  const call = await dialogue();
  await call.say(...TO_CONFIRM_HE, "אולי", "לא");
  assertEquals(call.parts.store.viewings(), []);
  assert(!call.toolNames().includes("book_viewing"));
});

Deno.test("a yes to a reading back that was cut off books nothing: it is read again", async () => {
  const call = await dialogue();
  await call.say(...TO_CONFIRM_HE);
  call.call.interrupt("אז ביקור בדירה ברחוב ויצמן");
  const again = await call.say("כן");
  assertEquals(call.parts.store.viewings(), []);
  assertStringIncludes(again.text, "על שם דנה לוי");
  await call.say("כן");
  assertEquals(call.parts.store.viewings().length, 1);
});

Deno.test("after an interruption what was not heard is said, and what was heard is not said again", async () => {
  const call = await dialogue();
  const offers = await call.say(...TO_OFFER_HE);
  const heard = offers.text.slice(0, offers.text.indexOf("השנייה:")).trim();
  call.call.interrupt(heard);
  const rest = await call.say("אהה");
  assertStringIncludes(rest.text, "השנייה:");
  assertNotMatch(rest.text, /הראשונה: /);
});

for (const words of ["הראשונה", "רגע, הראשונה", "רגע, זאת בסוקולוב"]) {
  Deno.test(`whoever cuts in with "${words}" on an offer they heard has chosen it`, async () => {
    const call = await dialogue();
    const offers = await call.say("שלום אני מחפש דירה להשכרה בתל אביב", "שלושה חדרים", "עד שמונת אלפים");
    call.call.interrupt(offers.text.slice(0, offers.text.indexOf("השנייה:")).trim());
    const next = await call.say(words);
    assertStringIncludes(next.text, "מצוין, הדירה ברחוב סוקולוב");
  });
}

Deno.test("whoever cuts in before the offer they name was heard hears it first", async () => {
  const call = await dialogue();
  const offers = await call.say("שלום אני מחפש דירה להשכרה בתל אביב", "שלושה חדרים", "עד שמונת אלפים");
  call.call.interrupt(offers.text.slice(0, offers.text.indexOf("השנייה:")).trim());
  const next = await call.say("רגע, השנייה");
  assertEquals(next.text.startsWith("השנייה: "), true);
});

Deno.test("whoever cuts in with 'either' has not chosen among offers they have not heard", async () => {
  const call = await dialogue();
  const offers = await call.say("שלום אני מחפש דירה להשכרה בתל אביב", "שלושה חדרים", "עד שמונת אלפים");
  call.call.interrupt(offers.text.slice(0, offers.text.indexOf("השנייה:")).trim());
  await call.say("לא משנה לי");
  assertEquals((call.call.memory as { chosen?: string }).chosen, undefined);
});

Deno.test("an offer that was not heard cannot be chosen", async () => {
  const call = await dialogue();
  const offers = await call.say(...TO_OFFER_HE);
  call.call.interrupt(offers.text.slice(0, offers.text.indexOf("השנייה:")).trim());
  await call.say("השנייה");
  const memory = call.call.memory as { chosen?: string };
  assertEquals(memory.chosen, undefined);
});

Deno.test("a yes to 'are you there?' is no yes to the question before it", async () => {
  const call = await dialogue();
  await call.say(...TO_CONFIRM_HE);
  call.call.prompt(prompt("are_you_there", "he"));
  const again = await call.say("כן");
  assertEquals(call.parts.store.viewings(), []);
  assertEquals(again.expect, "yes_no");
});

Deno.test("a changed mind counts at any point: city after the offer, flat after the time, hour at the reading back", async () => {
  const call = await dialogue();
  const other = await call.say(...TO_OFFER_HE, "בעצם ברמת גן");
  assertStringIncludes(other.text, "ביאליק");
  await call.say("כן", "יום שלישי בחמש", "דנה", "כן");
  const moved = await call.say("לא, בשש");
  assertStringIncludes(moved.text, "18:00");
  await call.say("כן");
  assertEquals(call.parts.store.viewings().map(({ startsAtMs }) => startsAtMs), [Date.parse("2026-11-24T16:00:00Z")]);
});

Deno.test("a rent is not kept as the budget of a buyer", async () => {
  const call = await dialogue();
  await call.say(...TO_OFFER_HE);
  const turn = await call.say("בעצם לקנות");
  assertEquals(turn.expect, "budget");
});

Deno.test("'repeat' says the last words again, and 'what did I say' what was understood", async () => {
  const call = await dialogue();
  const offer = await call.say(...TO_OFFER_HE);
  assertEquals((await call.say("אפשר לחזור על זה?")).text, offer.text);
  const recap = await call.say("מה שמעת שאמרתי?");
  assertStringIncludes(recap.text, "3 חדרים להשכרה בגבעתיים עד 7,000 ₪");
});

Deno.test("a caller who is not understood is asked in other words twice, then offered a person", async () => {
  const call = await dialogue();
  const texts = [];
  for (let times = 0; times < 3; times++) texts.push((await call.say("בלה בלה")).text);
  assertEquals(new Set(texts).size, 3);
  assertStringIncludes(texts[2]!, "נציג");
  await call.say("כן");
  assertEquals(call.transferred, ["+97235550100"]);
});

Deno.test("a caller who is never understood is let go with the promise of a call-back", async () => {
  const call = await dialogue();
  const last = await call.say("בלה", "בלה", "בלה", "בלה", "בלה");
  assert(last.ended);
  assertEquals(call.parts.store.leads()[0]?.callBack, true);
});

Deno.test("outside the hours a person is promised for the next open day and a call-back is noted", async () => {
  const call = await dialogue({ epochMs: Date.parse("2026-11-27T20:00:00Z") });
  const turn = await call.say("אני רוצה לדבר עם בן אדם");
  assertStringIncludes(turn.text, "ביום ראשון");
  assertEquals(call.transferred, []);
  const noted = await call.say("דנה");
  assertStringIncludes(noted.text, "נרשם");
  assertEquals([call.parts.store.leads()[0]?.callBack, call.parts.store.leads()[0]?.name], [true, "דנה"]);
});

Deno.test("a caller with a hidden number is asked for one, and is sent no message", async () => {
  const call = await dialogue({ hiddenNumber: true });
  const turn = await call.say(...TO_OFFER_HE, "הראשונה", "יום שלישי בחמש", "דנה לוי");
  assertEquals(turn.expect, "phone");
  await call.say("אפס חמש שתיים חמש חמש חמש אפס אחת שתיים שלוש", "כן");
  assertEquals(call.parts.store.viewings()[0]?.phone, "+972525550123");
  assertEquals(call.sent, []);
});

Deno.test("only a clear yes is an agreement to a message", async () => {
  const call = await dialogue();
  const next = await call.say(...TO_CONFIRM_HE.slice(0, -1), "אולי");
  assertStringIncludes(next.text, "בלי הודעה");
  await call.say("כן");
  assertEquals([call.sent, call.parts.store.leads()[0]?.consent], [[], false]);
});

Deno.test("where no message can be sent by itself the office is said to send it, and to a hidden number nothing", async () => {
  const call = await dialogue({ noLine: true });
  const booked = await call.say(...TO_CONFIRM_HE, "כן");
  assertStringIncludes(booked.text, "יישלחו אליכם מהמשרד");
  const hidden = await dialogue({ hiddenNumber: true });
  const answer = await hidden.say(...TO_OFFER_HE, "תשלחי לי את הפרטים בהודעה");
  assertStringIncludes(answer.text, "אי אפשר לשלוח הודעה");
});

Deno.test("a time taken by another call meanwhile is said, and others are proposed", async () => {
  const call = await dialogue();
  await call.say(...TO_CONFIRM_HE);
  await call.parts.store.bookViewing({
    id: "other",
    callSid: "CA2",
    listingId: "GV202",
    name: "משה",
    startsAtMs: Date.parse("2026-11-24T15:00:00Z"),
    endsAtMs: Date.parse("2026-11-24T15:30:00Z"),
  }, 2);
  const turn = await call.say("כן");
  assertStringIncludes(turn.text, "נתפסה");
  assertMatch(turn.text, /בשעה \d\d:\d\d/);
  assertEquals(call.parts.store.viewings().length, 1);
});

Deno.test("the agent follows a caller into the other language and back", async () => {
  const call = await dialogue();
  const english = await call.say("Sorry, do you speak English?");
  assertEquals(english.language, "en");
  assertEquals((await call.say("I'm looking for a flat to rent in Haifa")).language, "en");
  const hebrew = await call.say("אני מעדיפה עברית, שלושה חדרים");
  assertEquals(hebrew.language, "he");
  assertStringIncludes(hebrew.text, "תקציב");
});

Deno.test("a lone OK or a name in Latin letters does not change the language", async () => {
  const call = await dialogue();
  assertEquals((await call.say("OK")).language, "he");
  assertEquals((await call.say(...TO_OFFER_HE, "הראשונה", "יום שלישי בחמש", "Dana Levi")).language, "he");
});

Deno.test("a wrong number, anger and a goodbye end the call politely", async () => {
  assert((await (await dialogue()).say("טעות במספר")).ended);
  assert((await (await dialogue()).say("יא מטומטם", "לך לעזאזל")).ended);
  assert((await (await dialogue()).say("ביי, תודה")).ended);
});

Deno.test("whether a flat has something is answered from the file, and a name is no question", async () => {
  const call = await dialogue();
  await call.say(...TO_OFFER_HE, "השנייה");
  assertStringIncludes((await call.say("יש מעלית?")).text, "כן, יש מעלית.");
  assertStringIncludes((await call.say("ויש גינה?")).text, "לא, אין גינה.");
  const contact = await call.say("יום שלישי בחמש", "חני");
  assertEquals(contact.expect, "yes_no");
});

Deno.test("a returning caller is greeted by name and not asked for it", async () => {
  const call = await dialogue({ callerName: "דנה" });
  assertStringIncludes(call.turns[0]!.text, "דנה");
  const turn = await call.say(...TO_OFFER_HE, "הראשונה", "יום שלישי בחמש");
  assertEquals(turn.expect, "yes_no");
});

Deno.test("what a flat costs and has is said only as the file has it", async () => {
  const facts = new Set(listings.flatMap(({ priceShekels, areaM2 }) => [
    priceShekels.toLocaleString("en-US"),
    String(areaM2),
  ]));
  const call = await dialogue();
  await call.say(
    "לשכור בתל אביב",
    "שניים עד ארבעה חדרים",
    "לא משנה",
    "ספרי לי עוד",
    "כמה זה עולה?",
    "יש עוד?",
    "הראשונה",
    "עוד פרטים",
  );
  const said = call.turns.slice(3).map(({ text }) => text).join(" ");
  const numbers = said.match(/\d{1,3}(?:,\d{3})+|\d+(?= מ״ר)/g) ?? [];
  assert(numbers.length >= 7, said);
  for (const number of numbers) assert(facts.has(number), number);
});

Deno.test("a caller whom nobody took is told so and asked for what a call back needs", async () => {
  const held = await dialogue();
  await held.say("אפשר לדבר עם נציג?");
  assertEquals(held.transferred.length, 1);
  const back = await held.call.nobodyAnswers();
  assertMatch(back.text, /אין כרגע נציג פנוי/);
  assertEquals(back.expect, "name");
  await held.say("דנה לוי");
  const [lead] = held.parts.store.leads();
  assertEquals([lead?.name, lead?.callBack], ["דנה לוי", true]);
});

Deno.test("taking back a call without its memory, it still knows what was said", async () => {
  const brain = createScriptedBrain({ business, listings });
  const parts = agencyParts();
  const request = {
    callSid: "CA1",
    turnId: 1,
    kind: "nobody_answered" as const,
    language: "en" as const,
    conversation: [{ role: "caller" as const, text: "This is Dana Levi, I want to rent, give me a person" }],
    memory: undefined,
    caller: { numberKnown: true },
    epochMs: parts.clock.epochMs(),
    tools: { run: () => Promise.resolve({ ok: true as const, value: {} }) },
  };
  const events = await Array.fromAsync(brain.reply(request, { signal: new AbortController().signal }));
  const text = events.map((event) => event.type === "text" ? event.text : "").join("");
  assertMatch(text, /nobody|no one/i);
  assertEquals(/name\?/i.test(text), false, "the name was said");
});

Deno.test("thanks said into the words that hand a caller over do not lose the person; a no does", async () => {
  const polite = await dialogue();
  await polite.say("אפשר לדבר עם נציג?");
  polite.call.interrupt("מעבירה");
  await polite.say("תודה רבה");
  assertEquals(polite.transferred.length, 2);
  const other = await dialogue();
  await other.say("אפשר לדבר עם נציג?");
  other.call.interrupt("מעבירה");
  const reply = await other.say("לא, רגע, אני מחפש לשכור בחיפה");
  assertEquals([other.transferred.length, reply.expect], [1, "rooms"]);
});
