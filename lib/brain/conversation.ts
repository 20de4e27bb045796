/**
 * A call as the brain sees it: what the caller said and what the caller heard, nothing else. Pure.
 */

export type Message =
  | { role: "caller"; text: string }
  /** `text` is only what was heard, with "…" where the voice broke off; `cut` when the end was not heard. */
  | { role: "agent"; text: string; cut: boolean }
  | { role: "tool"; name: string; argumentsJson: string; resultJson: string };

/** What the agent's last question asks for; the end-of-turn rule waits less when the answer is already complete. */
export type ExpectedSlot =
  | "yes_no"
  | "deal"
  | "city"
  | "rooms"
  | "budget"
  | "day"
  | "hour"
  | "name"
  | "phone"
  | "choice"
  | "open";
