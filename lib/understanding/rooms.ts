/**
 * Numbers of rooms in a caller's words, counted as in Israel: the living room is one, halves exist, and so a
 * "two-bedroom" flat has three rooms. Pure; browser compatible.
 */
import type { ExpectedSlot } from "../brain/conversation.ts";
import type { Amount } from "./amounts.ts";
import { readNumber } from "./numbers.ts";
import { startsClause, type Token } from "./tokens.ts";
import type { RoomRange } from "./understood.ts";

const MOST_ROOMS = 12;

/** The rooms wanted and the amount that said so, if an amount did. */
export function findRooms(
  tokens: readonly Token[],
  amounts: readonly Amount[],
  context: { expected: ExpectedSlot | undefined; corrected: boolean },
): { rooms: RoomRange; amounts: readonly Amount[] } | undefined {
  const counted = amounts.filter((amount) => isRoomAmount(tokens, amount));
  const wanted = counted.filter((amount) => !amount.negated);
  const named = context.corrected ? wanted.at(-1) : wanted[0];
  if (named !== undefined) return { rooms: toRange(named), amounts: counted };
  const single = singleRoom(tokens);
  if (single !== undefined) return { rooms: { min: single, max: single }, amounts: counted };
  if (context.expected !== "rooms") return undefined;
  const bare = amounts.filter((amount) => amount.unit === undefined && !amount.negated && isRoomCount(amount));
  const answer = context.corrected ? bare.at(-1) : bare[0];
  return answer === undefined ? undefined : { rooms: toRange(answer), amounts: [answer] };
}

function isRoomAmount(tokens: readonly Token[], amount: Amount): boolean {
  if (!isRoomCount(amount)) return false;
  if (amount.unit === "room" || amount.unit === "bedroom") return true;
  const before = tokens[amount.start - 1]?.text ?? "";
  return amount.unit === undefined && /^[בול]*דירת$/.test(before);
}

function isRoomCount(amount: Amount): boolean {
  const values = [amount.min, amount.max].filter((value) => value !== undefined);
  return values.every((value) => value >= 1 && value <= MOST_ROOMS && Number.isInteger(value * 2));
}

function toRange(amount: Amount): RoomRange {
  const livingRoom = amount.unit === "bedroom" ? 1 : 0;
  const range: RoomRange = {};
  if (amount.min !== undefined) range.min = amount.min + livingRoom;
  if (amount.max !== undefined) range.max = amount.max + livingRoom;
  return range;
}

/** "חדר וחצי", "חדר אחד", "חדר שינה אחד", "a room and a half", "studio". */
function singleRoom(tokens: readonly Token[]): number | undefined {
  for (let index = 0; index < tokens.length; index++) {
    const text = tokens[index]?.text ?? "";
    if (/^(?:ה?סטודיו|studio)$/.test(text)) return 1;
    if (!/^(?:חדר|room)$/.test(text)) continue;
    const next = tokens[index + 1];
    if (next === undefined || startsClause(next)) continue;
    if (next.text === "שינה") return readNumber(tokens, index + 2)?.value === 1 ? 2 : undefined;
    if (next.text === "וחצי") return 1.5;
    if (next.text === "and" && tokens[index + 3]?.text === "half") return 1.5;
    if (next.kind === "word" && readNumber(tokens, index + 1)?.value === 1) return 1;
  }
  return undefined;
}
