/**
 * The key to the media socket: the TwiML gives each call a token, the stream brings it back in `start`.
 * A token verifies itself, so the webhook and the stream may reach different machines; it holds for 90 s, once, and
 * for one call. Form: `v1.<expiry, s>.<nonce>.<resume count>.<mac>`.
 */
import { Buffer } from "node:buffer";
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** From the webhook's answer to the stream's `start`; Twilio takes a second or two. */
export const STREAM_TOKEN_TTL_MS = 90_000;

/** The call that a token is bound to. */
export interface TokenCall {
  callSid: string;
  accountSid: string;
}

export type TokenFault = "missing" | "malformed" | "forged" | "expired" | "used";

export type Admission = { ok: true; resume: number } | { ok: false; why: TokenFault };

/** Remembers which nonces came, until their token has expired. A shared store may take the place of the one here. */
export interface UsedNonces {
  /** Marks the nonce as used; false when it was used before. */
  use(nonce: string, expiresEpochMs: number, nowEpochMs: number): boolean | Promise<boolean>;
}

export interface StreamTokens {
  /** A token for the call; `resume` counts how often this call's stream was lost before (0 for a new call). */
  mint(call: TokenCall, resume?: number): string;
  /** Checks a token against the call that `start` names, and uses it up. */
  admit(token: string | undefined, call: TokenCall): Promise<Admission>;
}

/**
 * @param options.secrets the first one mints, every one is accepted: a rotated secret cuts no call off
 * @param options.epochMs wall clock, in ms since the epoch
 */
export function createStreamTokens(options: {
  secrets: readonly string[];
  epochMs: () => number;
  nonces?: UsedNonces;
}): StreamTokens {
  const keys = options.secrets.map(streamTokenKey);
  const mintingKey = keys[0];
  if (mintingKey === undefined) throw new TypeError("Cannot make stream tokens without a secret");
  const nonces = options.nonces ?? createUsedNonces();
  return {
    mint(call, resume = 0) {
      const expiresEpochMs = options.epochMs() + STREAM_TOKEN_TTL_MS;
      return mintStreamToken(mintingKey, { ...call, resume, expiresEpochMs, nonce: randomNonce() });
    },
    async admit(token, call) {
      const nowEpochMs = options.epochMs();
      const checked = verifyStreamToken(keys, token, call, nowEpochMs);
      if (!checked.ok) return checked;
      const first = await nonces.use(checked.nonce, checked.expiresEpochMs, nowEpochMs);
      return first ? { ok: true, resume: checked.resume } : { ok: false, why: "used" };
    },
  };
}

/** The signing key, derived (HKDF-SHA256) so that the token never exposes the secret itself to guessing. */
export function streamTokenKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "agentlocator voice stream token v1", 32));
}

/** Pure: the same arguments give the same token. */
export function mintStreamToken(
  key: Uint8Array,
  claim: TokenCall & { resume: number; expiresEpochMs: number; nonce: string },
): string {
  const head = `v1.${Math.floor(claim.expiresEpochMs / 1000)}.${claim.nonce}.${claim.resume}`;
  return `${head}.${macOf(key, head, claim).toString("base64url")}`;
}

const TOKEN_FORM = /^(v1\.(\d{1,12})\.([A-Za-z0-9_-]{8,64})\.(\d{1,2}))\.([A-Za-z0-9_-]{43})$/;

type Verified =
  | { ok: true; resume: number; nonce: string; expiresEpochMs: number }
  | { ok: false; why: Exclude<TokenFault, "used"> };

/** Checks form, signature and age, not whether it was used. `forged` covers the token of another call. Pure. */
export function verifyStreamToken(
  keys: readonly Uint8Array[],
  token: string | undefined,
  call: TokenCall,
  nowEpochMs: number,
): Verified {
  if (token === undefined || token === "") return { ok: false, why: "missing" };
  const [, head, expiresSec, nonce, resume, mac] = TOKEN_FORM.exec(token) ?? [];
  if (head === undefined || nonce === undefined || mac === undefined) return { ok: false, why: "malformed" };
  const brought = new Uint8Array(Buffer.from(mac, "base64url"));
  let signed = false;
  for (const key of keys) {
    if (timingSafeEqual(brought, new Uint8Array(macOf(key, head, call)))) signed = true;
  }
  if (!signed) return { ok: false, why: "forged" };
  const expiresEpochMs = Number(expiresSec) * 1000;
  if (nowEpochMs >= expiresEpochMs) return { ok: false, why: "expired" };
  return { ok: true, resume: Number(resume), nonce, expiresEpochMs };
}

/** JSON keeps the fields apart: no identity can shift the border between two of them. */
function macOf(key: Uint8Array, head: string, call: TokenCall) {
  return createHmac("sha256", key).update(JSON.stringify([head, call.callSid, call.accountSid])).digest();
}

function randomNonce(): string {
  return crypto.randomUUID();
}

/**
 * In memory and bounded. Only rightly signed tokens get here, so the oldest entry, which is dropped when the set is
 * full, has all but expired on any server that takes fewer than `maxEntries` calls in 90 s.
 */
export function createUsedNonces(maxEntries = 20_000): UsedNonces {
  const expiryByNonce = new Map<string, number>();
  return {
    use(nonce, expiresEpochMs, nowEpochMs) {
      if (expiryByNonce.has(nonce)) return false;
      for (const [oldNonce, oldExpiry] of expiryByNonce) {
        if (oldExpiry > nowEpochMs && expiryByNonce.size < maxEntries) break;
        expiryByNonce.delete(oldNonce);
      }
      expiryByNonce.set(nonce, expiresEpochMs);
      return true;
    },
  };
}
