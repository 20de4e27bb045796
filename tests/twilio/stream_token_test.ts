import { assert, assertEquals, assertFalse, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  createStreamTokens,
  createUsedNonces,
  mintStreamToken,
  STREAM_TOKEN_TTL_MS,
  streamTokenKey,
  verifyStreamToken,
} from "../../lib/twilio/stream_token.ts";

const CALL = { callSid: "CA0123456789abcdef0123456789abcdef", accountSid: "ACfedcba9876543210fedcba9876543210" };
const START_MS = 1_800_000_000_000;

function tokensAt(nowMs: () => number, secrets = ["a secret of the tests"]) {
  return createStreamTokens({ secrets, epochMs: nowMs });
}

Deno.test("admit() takes a token of this call once", async () => {
  const tokens = tokensAt(() => START_MS);
  const token = tokens.mint(CALL, 2);
  assertEquals(await tokens.admit(token, CALL), { ok: true, resume: 2 });
  assertEquals(await tokens.admit(token, CALL), { ok: false, why: "used" });
});

Deno.test("admit() refuses the token of another call or another account", async () => {
  const tokens = tokensAt(() => START_MS);
  const token = tokens.mint(CALL);
  assertEquals(await tokens.admit(token, { ...CALL, callSid: "CAother" }), { ok: false, why: "forged" });
  assertEquals(await tokens.admit(token, { ...CALL, accountSid: "ACother" }), { ok: false, why: "forged" });
  assertEquals(await tokens.admit(token, CALL), { ok: true, resume: 0 }, "a refused try must not use the token up");
});

Deno.test("admit() refuses a token from 90 s on", async () => {
  let nowMs = START_MS;
  const tokens = tokensAt(() => nowMs);
  const [early, late] = [tokens.mint(CALL), tokens.mint(CALL)];
  nowMs += STREAM_TOKEN_TTL_MS - 1;
  assert((await tokens.admit(early, CALL)).ok);
  nowMs += 1;
  assertEquals(await tokens.admit(late, CALL), { ok: false, why: "expired" });
});

Deno.test("admit() says whether a token is missing, malformed or made with another secret", async () => {
  const tokens = tokensAt(() => START_MS);
  const stranger = tokensAt(() => START_MS, ["another secret"]);
  assertEquals(await tokens.admit(undefined, CALL), { ok: false, why: "missing" });
  assertEquals(await tokens.admit("", CALL), { ok: false, why: "missing" });
  assertEquals(await tokens.admit("v1.x", CALL), { ok: false, why: "malformed" });
  assertEquals(await tokens.admit(stranger.mint(CALL), CALL), { ok: false, why: "forged" });
});

Deno.test("admit() takes tokens of both secrets while one replaces the other", async () => {
  const old = tokensAt(() => START_MS, ["old secret"]);
  const rotating = tokensAt(() => START_MS, ["new secret", "old secret"]);
  assert((await rotating.admit(old.mint(CALL), CALL)).ok);
  assert((await rotating.admit(rotating.mint(CALL), CALL)).ok);
  assertFalse((await old.admit(rotating.mint(CALL), CALL)).ok);
});

Deno.test("verifyStreamToken() refuses a token with any one character changed", () => {
  const key = streamTokenKey("a secret of the tests");
  const claim = { ...CALL, resume: 1, expiresEpochMs: START_MS + 90_000, nonce: "n".repeat(24) };
  const token = mintStreamToken(key, claim);
  assertEquals(token, mintStreamToken(key, claim), "minting is pure");
  assert(verifyStreamToken([key], token, CALL, START_MS).ok);
  const at = fc.nat({ max: token.length - 2 });
  fc.assert(fc.property(at, fc.constantFrom(..."0123456789abcXYZ-_."), (index, character) => {
    const changed = token.slice(0, index) + character + token.slice(index + 1);
    if (changed !== token) assertFalse(verifyStreamToken([key], changed, CALL, START_MS).ok, changed);
  }));
});

Deno.test("verifyStreamToken() answers any text with a reason and never throws", () => {
  const keys = [streamTokenKey("a secret of the tests")];
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => {
    assertFalse(verifyStreamToken(keys, text, CALL, START_MS).ok);
    assertFalse(verifyStreamToken(keys, `v1.1900000000.abcdefgh.0.${text}`, CALL, START_MS).ok);
  }));
});

Deno.test("mint() never gives the same token twice", () => {
  const tokens = tokensAt(() => START_MS);
  assertNotEquals(tokens.mint(CALL), tokens.mint(CALL));
});

Deno.test("createUsedNonces() forgets what expired and stays within its bound", async () => {
  const nonces = createUsedNonces(3);
  for (const nonce of ["a", "b", "c"]) assert(await nonces.use(nonce, 100, 0));
  assertFalse(await nonces.use("a", 100, 0));
  assert(await nonces.use("d", 100, 0), "full: the oldest makes room");
  assert(await nonces.use("a", 100, 0), "so the oldest is forgotten");
  assertFalse(await nonces.use("d", 100, 50));
  assert(await nonces.use("e", 300, 200));
  assert(await nonces.use("d", 300, 200), "its token had expired");
});
