/**
 * Who may open the simulator of a server that is reachable from outside: whoever knows ADMIN_TOKEN. A program sends it
 * as a bearer token (or as the password of any user); a person types it once and is given a session cookie, because a
 * page cannot add a header to a WebSocket.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "./clock.ts";
import { createWindowLimit } from "./rate_limit.ts";

export interface AdminGate {
  allows(request: Request): boolean;
  /** Whether `allows` would let a request in; nothing comes of it, and a wrong token is not counted. */
  knows(request: Request): boolean;
  /** Looks at a token that a person has typed: `locked` when too many wrong ones came from there. */
  signIn(token: string, request: Request): "right" | "wrong" | "locked";
  /** The answer to a program that has not sent the token. */
  challenge(): Response;
  /** A `Set-Cookie` value that opens the gate for a working day. */
  sessionCookie(): string;
}

const COOKIE = "__Host-admin";
const SESSION_SEC = 12 * 3600;

/** Wrong tokens from one address within a minute; then not even the right one is looked at until the minute is over. */
const MAX_WRONG_TOKENS = 5;
const WRONG_TOKEN_WINDOW_MS = 60_000;

/**
 * @param options.token without one the gate stays shut
 * @param options.addressOf where a request came from; wrong tokens from nowhere that is known are not counted
 * @param options.onProved told of each request that came with the right token or a sound session
 */
export function createAdminGate(options: {
  token: string | undefined;
  clock: Clock;
  addressOf: (request: Request) => string | undefined;
  onProved?: (request: Request) => void;
}): AdminGate {
  const { token, clock, addressOf, onProved } = options;
  const epochMs = () => clock.epochMs();
  const wrongTokens = createWindowLimit(MAX_WRONG_TOKENS, WRONG_TOKEN_WINDOW_MS, clock);

  function sessionMac(expiresSec: number): string {
    return createHmac("sha256", `admin session ${token}`).update(String(expiresSec)).digest("base64url");
  }

  function soundSession(session: string): boolean {
    const [, expires = "", mac = ""] = /^(\d{1,12})\.([\w-]{43})$/.exec(session) ?? [];
    return equal(mac, sessionMac(Number(expires))) && Number(expires) * 1000 > epochMs();
  }

  function isLocked(request: Request): boolean {
    const address = addressOf(request);
    return address !== undefined && wrongTokens.isSpent(address);
  }

  function signIn(given: string, request: Request): "right" | "wrong" | "locked" {
    if (isLocked(request)) return "locked";
    if (token !== undefined && equal(given, token)) {
      onProved?.(request);
      return "right";
    }
    const address = addressOf(request);
    if (address !== undefined) wrongTokens.take(address);
    return "wrong";
  }

  function knows(request: Request): boolean {
    if (token === undefined) return false;
    if (soundSession(cookieIn(request.headers.get("cookie")))) return true;
    const given = tokenIn(request.headers.get("authorization"));
    return given !== undefined && !isLocked(request) && equal(given, token);
  }

  return {
    allows(request) {
      if (knows(request)) {
        onProved?.(request);
        return true;
      }
      const given = tokenIn(request.headers.get("authorization"));
      if (token !== undefined && given !== undefined) signIn(given, request);
      return false;
    },
    knows,
    signIn,
    challenge() {
      return new Response("The simulator of this server asks for ADMIN_TOKEN as the password.\n", {
        status: 401,
        headers: { "www-authenticate": 'Basic realm="simulator", charset="UTF-8"' },
      });
    },
    sessionCookie() {
      const expiresSec = Math.floor(epochMs() / 1000) + SESSION_SEC;
      const session = `${expiresSec}.${sessionMac(expiresSec)}`;
      return `${COOKIE}=${session}; Max-Age=${SESSION_SEC}; Path=/; Secure; HttpOnly; SameSite=Strict`;
    },
  };
}

/** The token of a bearer header, or the password of a basic one. */
function tokenIn(header: string | null): string | undefined {
  const [, scheme, value] = /^(bearer|basic) +([\x21-\x7E]+)$/i.exec(header ?? "") ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (scheme.toLowerCase() === "bearer") return value;
  try {
    return atob(value).replace(/^[^:]*:/, "");
  } catch {
    return "";
  }
}

function cookieIn(header: string | null): string {
  const cookies = (header ?? "").split(";").map((pair) => pair.trim());
  return cookies.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
}

/** Compares digests, so that the time taken tells nothing, not even the length. */
function equal(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
