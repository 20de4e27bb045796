/**
 * How much one address, and all together, may ask before it is known who they are. Whoever proved it, by Twilio's
 * signature or as an admin, is not slowed down for ten minutes: all of Twilio's calls may come from one address, or
 * through one proxy.
 */
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { createKeyedBuckets } from "../rate_limit.ts";
import { isNearby } from "./client_address.ts";

export interface AddressLimits {
  /**
   * Whether a request may be looked at; false: it is refused before anything is done for it.
   * @param proving it comes from an admin, or will be refused without Twilio's signature: only its own address limits it,
   * or a flood from many addresses would keep out who comes from one that is new
   */
  mayAsk(request: Request, proving?: boolean): boolean;
  /** Whoever made the request has proved who they are. */
  vouch(request: Request): void;
  /**
   * Takes one of the places for sockets that have not said yet which call they are; gives what frees it again (once is
   * enough), or `undefined` when the address has none left.
   */
  takeSocket(request: Request): (() => void) | undefined;
}

export interface AddressLimitsParts {
  clock: Clock;
  log: Log;
  /** In local mode this machine and its network may ask anything. */
  localMode: boolean;
  /** Where a request came from; those from nowhere that is known are not limited. */
  addressOf: (request: Request) => string | undefined;
}

/** More than a person's browser asks, and a few hundred at once. */
export const REQUESTS_PER_SEC = 20;
export const BURST_REQUESTS = 240;
/** The same for all strangers together: the pages cost more to make than a signature costs to check. */
export const ALL_REQUESTS_PER_SEC = 200;
export const ALL_BURST_REQUESTS = 2000;
/** Sockets before `start`: Twilio sends it within a moment, so that this many are an attack. */
export const MAX_EARLY_SOCKETS = 10;
/** …and this many, of an address that is known, a whole second of handshakes. */
export const MAX_EARLY_SOCKETS_KNOWN = 50;
const KNOWN_MS = 10 * 60_000;
const MAX_ADDRESSES = 10_000;
/** One line tells of all that was refused in this time. */
const LOG_EVERY_MS = 10_000;

export function createAddressLimits({ clock, log, localMode, addressOf }: AddressLimitsParts): AddressLimits {
  const buckets = createKeyedBuckets(REQUESTS_PER_SEC, BURST_REQUESTS, clock, MAX_ADDRESSES);
  const all = createKeyedBuckets(ALL_REQUESTS_PER_SEC, ALL_BURST_REQUESTS, clock, 1);
  const knownUntilMs = new Map<string, number>();
  const earlySockets = new Map<string, number>();
  let refused = 0;
  let loggedMs = -Infinity;

  /** What is counted by: an IPv6 customer has a whole /64. `undefined` for those without a limit. */
  function keyOf(request: Request): string | undefined {
    const address = addressOf(request);
    if (address === undefined || (localMode && isNearby(address))) return undefined;
    return address.includes(":") ? ipv6Network(address) : address;
  }

  function isKnown(key: string): boolean {
    return (knownUntilMs.get(key) ?? -Infinity) > clock.nowMs();
  }

  function tellRefusal(why: string): void {
    refused++;
    const nowMs = clock.nowMs();
    if (nowMs - loggedMs < LOG_EVERY_MS) return;
    log.event("REQUESTS_REFUSED", { why, requests: refused });
    loggedMs = nowMs;
    refused = 0;
  }

  return {
    mayAsk(request, proving = false) {
      const key = keyOf(request);
      if (key === undefined || isKnown(key)) return true;
      const why = !buckets.take(key)
        ? "too many requests of one address"
        : !proving && !all.take("all")
        ? "too many requests of strangers"
        : undefined;
      if (why !== undefined) tellRefusal(why);
      return why === undefined;
    },
    vouch(request) {
      const key = keyOf(request);
      if (key === undefined) return;
      knownUntilMs.delete(key);
      knownUntilMs.set(key, clock.nowMs() + KNOWN_MS);
      if (knownUntilMs.size > MAX_ADDRESSES) knownUntilMs.delete(knownUntilMs.keys().next().value!);
    },
    takeSocket(request) {
      const key = keyOf(request);
      if (key === undefined) return () => {};
      const taken = earlySockets.get(key) ?? 0;
      if (taken >= (isKnown(key) ? MAX_EARLY_SOCKETS_KNOWN : MAX_EARLY_SOCKETS)) return undefined;
      earlySockets.set(key, taken + 1);
      let free = false;
      return () => {
        if (free) return;
        free = true;
        const left = earlySockets.get(key)! - 1;
        if (left > 0) earlySockets.set(key, left);
        else earlySockets.delete(key);
      };
    },
  };
}

/** The first four groups of an IPv6 address, however it is shortened. */
function ipv6Network(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const after = tail === "" ? [] : tail.split(":");
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  return groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}
