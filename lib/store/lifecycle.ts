/**
 * How a call's and a message's status go on: forward only, in whatever order and however often Twilio tells them. Pure.
 */

/** Twilio's call statuses by how far they are; the last ones end a call. */
const CALL_RANKS: Readonly<Record<string, number>> = {
  queued: 1,
  initiated: 2,
  ringing: 3,
  "in-progress": 4,
  completed: 5,
  busy: 5,
  failed: 5,
  "no-answer": 5,
  canceled: 5,
};
const TERMINAL_CALL_RANK = 5;

/** Twilio's message statuses by how far they are. */
const MESSAGE_RANKS: Readonly<Record<string, number>> = {
  accepted: 1,
  scheduled: 1,
  queued: 2,
  sending: 3,
  sent: 4,
  delivered: 5,
  undelivered: 5,
  failed: 5,
  canceled: 5,
  read: 6,
};

/** 0 for a status that is not known: it changes nothing. */
export function callStatusRank(status: string): number {
  return Object.hasOwn(CALL_RANKS, status) ? CALL_RANKS[status]! : 0;
}

export function isTerminalCallStatus(status: string): boolean {
  return callStatusRank(status) === TERMINAL_CALL_RANK;
}

export function messageStatusRank(status: string): number {
  return Object.hasOwn(MESSAGE_RANKS, status) ? MESSAGE_RANKS[status]! : 0;
}

/** Whether a message with this status never reaches anybody. */
export function isFailedMessageStatus(status: string): boolean {
  return status === "failed" || status === "undelivered" || status === "canceled";
}
