/**
 * What the callers of the soak say, what the stand-in for the model answers, and how their calls go. Pure.
 */
import type { Speech, Step } from "../../simulator/dialogue_script.ts";

export interface SoakTurn {
  caller: string;
  agent: string;
  /** A tool that the model uses before it answers; `end_call` along with the answer. */
  tool?: { name: string; arguments: Record<string, unknown> };
}

/** A number that the caller gives in words; it must not be found in any log, either. */
export const SPOKEN_NUMBER = "0546178190";

export const SOAK_DIALOGUE: readonly SoakTurn[] = [
  { caller: "שלום אני מחפש דירה להשכרה", agent: "בשמחה. באיזו עיר אתם מחפשים?" },
  { caller: "בתל אביב אולי בצפון העיר", agent: "מצוין. כמה חדרים צריך?" },
  {
    caller: "שלושה חדרים בבקשה",
    agent: "יש לי דירה יפה ברחוב דיזנגוף, בקומה שנייה, עם מרפסת. ומה התקציב החודשי?",
    tool: { name: "search_listings", arguments: { deal: "rent", cities: ["tel_aviv"], rooms: { min: 3, max: 3 } } },
  },
  { caller: "עד שבעת אלפים שקל בחודש", agent: "זה מתאים. באיזה יום נוח לכם לבוא לראות אותה?" },
  { caller: "ביום שלישי אחרי הצהריים", agent: "ביום שלישי אפשר. מה השם בבקשה?" },
  {
    caller: "קוראים לי דנה לוי",
    agent: "תודה דנה. יש מספר נוסף שכדאי לרשום?",
    tool: { name: "save_lead", arguments: { name: "דנה לוי", deal: "rent", cities: ["tel_aviv"] } },
  },
  { caller: `הטלפון הנוסף שלי ${SPOKEN_NUMBER}`, agent: "רשמתי. אפשר לשלוח לכם את הפרטים בהודעה?" },
  {
    caller: "כן אפשר לשלוח",
    agent: "הפרטים יישלחו אחרי השיחה. יש עוד משהו?",
    tool: { name: "save_lead", arguments: { consent: true } },
  },
  {
    caller: "לא זה הכל תודה רבה להתראות",
    agent: "תודה שהתקשרתם, להתראות!",
    tool: { name: "end_call", arguments: {} },
  },
];

/** Said to what is no line of the dialogue. */
export const ASK_AGAIN = "לא שמעתי טוב, אפשר לחזור על זה בבקשה?";

/** What the model answers to words of which there may be more to come. */
export function turnOf(said: string): SoakTurn | undefined {
  const heard = said.replace(/[.?!\s]+$/, "");
  if (heard === "") return undefined;
  return SOAK_DIALOGUE.findLast(({ caller }) => heard.endsWith(caller)) ??
    SOAK_DIALOGUE.find(({ caller }) => caller.startsWith(heard));
}

export type CallKind = "goodbye" | "barge-in" | "hang-up" | "reset";

/** Of each hundred calls, so many go this way. */
const SHARES: readonly [CallKind, number][] = [["goodbye", 50], ["barge-in", 30], ["hang-up", 15], ["reset", 5]];

export interface CallPlan {
  kind: CallKind;
  steps: Step[];
  /** The caller hangs up after this, wherever the call stands. */
  hangUpAfterMs?: number;
}

/** @param random 0 to 1, as `Math.random` */
export function planCall(random: () => number): CallPlan {
  const kind = kindAt(random() * 100);
  const steps = SOAK_DIALOGUE.map(({ caller }): Speech => ({ do: "speak", text: caller }));
  if (kind === "barge-in") {
    for (const turn of [2, 4, 6]) {
      steps[turn] = { ...steps[turn]!, interruptAfterMs: 500 + Math.round(random() * 1500) };
    }
  }
  if (kind === "hang-up") return { kind, steps, hangUpAfterMs: 4000 + random() * 30_000 };
  if (kind === "reset") return { kind, steps: [...steps.slice(0, 3), { do: "drop" }, ...steps.slice(3)] };
  return { kind, steps };
}

function kindAt(percent: number): CallKind {
  let below = 0;
  return SHARES.find(([, share]) => percent < (below += share))?.[0] ?? "goodbye";
}
