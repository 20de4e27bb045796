/**
 * Which numbers a message may go to, and how many of them: what a caller chose, their number, must not cost the owner
 * more than a message is worth. Pure.
 */
import type { LeasedMessage, MessageOutcome, NewMessage, RecentMessages } from "../store/store.ts";
import type { Usage } from "../usage.ts";

/** Prefixes of the countries that are written to, like `+972`. */
export type MessageCountries = readonly string[] | "all";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** To one caller's number: one in this time… */
const APART_MS = 10 * MINUTE_MS;
/** …and so many in 24 hours. */
const MOST_A_DAY = 3;
/** Notices to the owner in an hour: a flood of calls is told of, not passed on. */
const MOST_NOTICES_AN_HOUR = 20;

/** What counts for the limits: of a caller's number the last day, of notices the last hour. */
export function countedMs({ kind }: Pick<NewMessage, "kind">): number {
  return kind === "owner_notice" ? 60 * MINUTE_MS : DAY_MS;
}

/** What an Israeli subscriber can have: a landline, a mobile, a number by internet. */
const ISRAELI = /^\+972([23489]\d{7}|[57]\d{8})$/;

/**
 * Ranges whose calls or messages are paid to whoever holds the number: North American 900, satellites and networks of
 * no country (E.164 assigned codes 87x, 881 to 883 and 888), the international premium rate service.
 */
const PREMIUM = /^\+(1900|87|88[1-38]|979)/;

/** Why no message may go to a number; `undefined` when one may. */
export function refusedNumber(phone: string, countries: MessageCountries): "country" | "premium" | undefined {
  if (countries !== "all" && !countries.some((prefix) => phone.startsWith(prefix))) return "country";
  // 1-900, 1-919 and their like have no other form than those of Israel that begin with 1.
  const premium = phone.startsWith("+972") ? !ISRAELI.test(phone) : PREMIUM.test(phone);
  return premium ? "premium" : undefined;
}

/** What becomes of a message that would be one too many; `undefined` when it is not. */
export function beyondLimit({ kind, recent }: LeasedMessage, nowMs: number): MessageOutcome | undefined {
  if (kind === "owner_notice") return beyondNotices(recent, nowMs);
  if (recent.sent >= MOST_A_DAY) return { state: "dropped", error: "number_a_day" };
  const allowedMs = (recent.lastMs ?? -Infinity) + APART_MS;
  return allowedMs <= nowMs
    ? undefined
    : { state: "waiting", dueAtMs: allowedMs, tried: false, error: "number_10_min" };
}

/** Only what has gone out takes a notice's place for good: what is under way may fail, and is then to be sent as well. */
function beyondNotices({ sent, underWay }: RecentMessages, nowMs: number): MessageOutcome | undefined {
  if (sent >= MOST_NOTICES_AN_HOUR) return { state: "dropped", error: "notices_an_hour" };
  if (sent + underWay < MOST_NOTICES_AN_HOUR) return undefined;
  return { state: "waiting", dueAtMs: nowMs + MINUTE_MS, tried: false };
}

/** Whether this notice is the last one of its hour: it says so. */
export function isLastNotice({ kind, recent: { sent, underWay } }: LeasedMessage): boolean {
  return kind === "owner_notice" && sent + underWay === MOST_NOTICES_AN_HOUR - 1;
}

/** Midnight, UTC, when the next day's money begins. */
export function nextDayMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}

/** What a message is paid for: an SMS by its segments (GSM 03.38, 3GPP TS 23.038 and 23.040), a template as one. */
export function usageOfMessage({ channel, toPhone, body }: NewMessage): Usage {
  const segments = channel === "whatsapp" ? 1 : segmentsOf(body);
  return { kind: "message", provider: "twilio", model: `${channel}:${toPhone.slice(0, 4)}`, segments };
}

/** Texts of ASCII alone take 7 bits a character, all others 16. */
function segmentsOf(body: string): number {
  // deno-lint-ignore no-control-regex
  const [alone, joined] = /^[\x00-\x7F]*$/.test(body) ? [160, 153] : [70, 67];
  return body.length <= alone ? 1 : Math.ceil(body.length / joined);
}
