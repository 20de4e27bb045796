import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import type { ExpectedSlot } from "../../lib/brain/conversation.ts";
import { completeness } from "../../lib/understanding/completeness.ts";
import { checkRows, rows } from "./table.ts";

function judge(expected: string, text: string): string {
  return completeness(text, expected === "-" ? undefined : expected as ExpectedSlot);
}

/** Asked for | said so far | judgement. */
const HEBREW = `
yes_no | כן | complete
yes_no | כן בבקשה | complete
yes_no | לא | complete
yes_no | לא תודה | complete
yes_no | בטח | complete
yes_no | אולי | complete
yes_no | אני רוצה | complete
yes_no | אפשר | complete
yes_no | לא בטוח | complete
yes_no | כן אבל | open
yes_no | כן ו | open
yes_no | לא כי | open
yes_no | אה | open
yes_no | כן אבל רק אם זה לא יותר מדי יקר | unknown
deal | להשכרה | complete
deal | לקנייה | complete
deal | אני רוצה לשכור | complete
deal | אני רוצה | open
deal | אני מחפש | open
deal | לשכור או | open
deal | דירה | unknown
city | תל אביב | complete
city | בתל אביב | complete
city | אני מחפש בגבעתיים | complete
city | בפלורנטין | complete
city | באר שבע | complete
city | תל אביב או | open
city | תל אביב ו | open
city | רמת | open
city | קריית | open
city | אני מחפש דירה ב | open
city | באזור | open
city | ליד | open
city | אממ | open
city | רגע | open
city | משהו במרכז | unknown
city | איפה שיש דירות יפות | unknown
rooms | שלוש | complete
rooms | שלושה חדרים | complete
rooms | שלושה וחצי | complete
rooms | שלוש או ארבע | complete
rooms | שלושה עד ארבעה חדרים | complete
rooms | 4 | complete
rooms | לפחות שלושה | complete
rooms | לפחות | open
rooms | שלוש או | open
rooms | בין שלוש | open
rooms | בין שלושה לארבעה | complete
rooms | שלושת | open
rooms | שני | open
rooms | משהו גדול | unknown
budget | שבעת אלפים | complete
budget | שבעת אלפים שקל | complete
budget | עד שבעת אלפים | complete
budget | שבעת אלפים וחמש מאות | complete
budget | שני מיליון | complete
budget | שניים וחצי מיליון | complete
budget | 7500 | complete
budget | 7,500 ש״ח | complete
budget | בין ששת לשבעת אלפים | complete
budget | חמש מאות שקל | complete
budget | שבע | open
budget | שבעת | open
budget | שניים וחצי | open
budget | חמש מאות | open
budget | עד | open
budget | בערך | open
budget | בין ששת אלפים | open
budget | מקסימום | open
budget | התקציב שלי הוא | open
budget | התקציב שלי | open
budget | תלוי בדירה | unknown
day | מחר | complete
day | יום שלישי | complete
day | ביום ראשון בעשר | complete
day | בשבוע הבא | complete
day | שנים עשר במרץ | complete
day | בעוד שבועיים | complete
day | יום | open
day | ביום | open
day | מחר ב | open
day | מחר או | open
day | בעוד | open
day | שנים עשר | open
day | אחרי | open
day | מתי שנוח לך | unknown
hour | חמש | complete
hour | בחמש וחצי | complete
hour | רבע לשש | complete
hour | 17:30 | complete
hour | עשר בבוקר | complete
hour | אחרי חמש | complete
hour | בשעה | open
hour | בין חמש | open
hour | אחרי | open
hour | בסביבות | open
hour | בחמש או | open
hour | מתי שאפשר | unknown
name | דנה לוי | complete
name | קוראים לי דנה | complete
name | שמי משה כהן | complete
name | קוראים לי | open
name | שמי | open
name | השם שלי הוא | open
name | השם שלי | open
name | אני | open
name | דנה | unknown
phone | 0521234567 | complete
phone | 052-1234567 | complete
phone | אפס חמש שתיים אחת שתיים שלוש ארבע חמש שש שבע | complete
phone | 03-1234567 | complete
phone | המספר הוא 0521234567 | complete
phone | כן | complete
phone | אפס חמש שתיים | open
phone | אפס חמישים ושתיים אחת שתיים שלוש | open
phone | 052 | open
phone | 052123456 | open
phone | אפס | open
phone | המספר שלי הוא | open
phone | רגע | open
phone | אני לא זוכר בעל פה | unknown
- | אפס חמש שתיים אחת | open
choice | הראשונה | complete
choice | השנייה | complete
choice | שתיהן | complete
choice | אחת | complete
choice | הראשונה או | open
choice | את | open
open | אני מחפש דירה. | complete
open | כמה זה עולה? | complete
open | תודה רבה! | complete
open | אני מחפש דירה של | open
open | אני מחפש דירה עם | open
open | אני מחפש דירה של שלושה | open
open | דירה עם מרפסת ו | open
open | דירה עם מרפסת כי | open
open | דירה שקטה כאילו | open
open | דירה שקטה, | open
open | אז... | open
open | יש לי | open
open | יש משהו זול יותר? | complete
open | זה בקומה שנייה | unknown
- | אני רוצה לקבוע סיור ביום שני בשעה עשר | unknown
day | מתי שאתה רוצה | unknown
day | כל יום אחרי חמש | unknown
yes_no | כן זה המספר שלי | complete
budget | לא יותר | open
open | אני מחפש דירה | unknown
open | יש שם מעלית | unknown
- | תחזור על זה | complete
- | מה אמרת | complete
- | אני רוצה לדבר עם נציג | complete
- | ביי | complete
- | לא שמעתי | complete
- | רק רגע | open
- |  | unknown
city | אני רוצה. | open
city | תל אביב. | complete
budget | שבע. | complete
`;

const ENGLISH = `
yes_no | yes | complete
yes_no | yeah sure | complete
yes_no | no thanks | complete
yes_no | not really | complete
yes_no | maybe | complete
yes_no | sounds good | complete
yes_no | yes but | open
yes_no | I think so | unknown
yes_no | I guess so | complete
yes_no | no because | open
yes_no | um | open
yes_no | well | open
deal | to rent | complete
deal | I want to buy | complete
deal | I want to | open
deal | rent or | open
deal | I'm looking for | open
city | Tel Aviv | complete
city | in Ramat Gan | complete
city | somewhere in | open
city | in the | open
city | Tel Aviv and | open
city | Tel | open
city | uh | open
city | somewhere nice and central | unknown
rooms | three | complete
rooms | three and a half | complete
rooms | three or four | complete
rooms | two bedrooms | complete
rooms | at least three rooms | complete
rooms | three or | open
rooms | between three | open
rooms | between three and | open
rooms | something big enough | unknown
budget | seven thousand | complete
budget | up to eight thousand shekels | complete
budget | two and a half million | complete
budget | 7500 | complete
budget | seven | open
budget | seven hundred | open
budget | up to | open
budget | around | open
budget | between six thousand | open
budget | my budget is | open
budget | my budget | open
day | tomorrow | complete
day | on Sunday | complete
day | Tuesday at five | complete
day | in two weeks | complete
day | March 12th | complete
day | on | open
day | on the | open
day | maybe | unknown
day | next | open
day | whenever you can | unknown
hour | at five | complete
hour | half past five | complete
hour | 5 pm | complete
hour | ten in the morning | complete
hour | at | open
hour | half | open
hour | after | open
hour | between five and | open
name | John Smith | complete
name | my name is John | complete
name | this is Dana | complete
name | my name is | open
name | it's | open
name | my name | open
name | John | unknown
phone | 0521234567 | complete
phone | zero five two one two three four five six seven | complete
phone | oh five two | open
phone | zero five two one two three | open
phone | zero five two double | open
phone | my number is | open
choice | the first one | complete
choice | both | complete
choice | the | open
choice | the first or | open
open | I'm looking for a flat. | complete
open | how much is it? | complete
open | I need a flat with | open
open | I need a flat because | open
open | a flat of three | open
open | let me see | open
open | you know | open
open | a flat with a balcony, | open
open | I need a flat | unknown
- | say that again | complete
- | goodbye | complete
- | can I talk to a human | complete
- | hold on | open
- | one second | open
- | I want to. | open
`;

Deno.test("completeness() ends Hebrew turns early only when the answer is there, and waits when it is open", () => {
  checkRows(HEBREW, (expected = "", text = "", judgement = "") => {
    const judged = judge(expected, text);
    return judged === judgement ? undefined : `judged ${judged}`;
  });
});

Deno.test("completeness() ends English turns early only when the answer is there, and waits when it is open", () => {
  checkRows(ENGLISH, (expected = "", text = "", judgement = "") => {
    const judged = judge(expected, text);
    return judged === judgement ? undefined : `judged ${judged}`;
  });
});

Deno.test("completeness() takes any complete answer that goes on with a conjunction for open", () => {
  for (
    const [table, words] of [[HEBREW, ["ו", "אבל", "או", "אה", "של"]], [ENGLISH, [
      "and",
      "but",
      "or",
      "um",
      "of",
    ]]] as const
  ) {
    for (const [expected = "", text = "", judgement] of rows(table)) {
      if (judgement !== "complete" || /[.?!]$/.test(text)) continue;
      for (const word of words) assertEquals(judge(expected, `${text} ${word}`), "open", `${text} ${word}`);
    }
  }
});

Deno.test("completeness() never takes a phone number for complete before its last digit", () => {
  for (const phone of ["0521234567", "0771234567", "031234567", "086543210"]) {
    for (let length = 1; length < phone.length; length++) {
      assertEquals(judge("phone", phone.slice(0, length)), "open");
      assertEquals(judge("phone", [...phone.slice(0, length)].join(" ")), "open");
    }
    assertEquals(judge("phone", [...phone].join(" ")), "complete");
  }
});

Deno.test("completeness() is tested on at least 150 things said", () => {
  assertGreaterOrEqual(rows(HEBREW).length + rows(ENGLISH).length, 150);
});
