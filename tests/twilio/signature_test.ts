import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import {
  formValue,
  isSignedBody,
  isSignedForm,
  isSignedHandshake,
  parseForm,
  signatureOf,
} from "../../lib/twilio/signature.ts";
import { AUTH_TOKEN, FORM_VECTORS, vectors, WRONG_AUTH_TOKEN } from "./vectors.ts";

const authTokens = [AUTH_TOKEN];

Deno.test("signatureOf() gives the signature of Twilio's published example", () => {
  const { auth_token: token, url, params, signature } = vectors.published_example;
  assertEquals(signatureOf(token, url, params), signature);
});

for (const vector of FORM_VECTORS) {
  Deno.test(`isSignedForm() accepts the form vector ${vector.id} and nothing near it`, () => {
    const params = parseForm(vector.body);
    const { url, signature } = vector;
    assertEquals({ ...params }, vector.params);
    assertEquals(signatureOf(AUTH_TOKEN, vector.signedUrl, params), signature);
    assert(isSignedForm({ authTokens, signature, url, params }));
    assertFalse(isSignedForm({ authTokens: [WRONG_AUTH_TOKEN], signature, url, params }));
    assertFalse(isSignedForm({ authTokens, signature, url, params: { ...params, Extra: "1" } }));
    for (const name of Object.keys(params)) {
      const { [name]: _left, ...fewer } = params;
      assertFalse(isSignedForm({ authTokens, signature, url, params: fewer }), `without ${name}`);
    }
  });
}

const negatives = new Map<string, { url?: string; signature?: string | null; bare?: boolean }>([
  ["trailing_slash_added_to_https_webhook", { url: "https://voice.example.com/webhook/incoming_call/" }],
  ["http_instead_of_https", { url: "http://voice.example.com/webhook/incoming_call" }],
  ["internal_host", { url: "https://10.0.0.7/webhook/incoming_call" }],
  ["host_case_changed", { url: "https://VOICE.example.com/webhook/incoming_call" }],
  ["empty_header", { signature: null }],
  ["garbage_header", { signature: "bm90IGEgc2lnbmF0dXJl" }],
  // The package passes a signature over the bare URL when the fields are not a plain object; ours must never.
  ["params_given_as_URLSearchParams", { bare: true }],
  ["url_only_signature_passes_when_params_are_URLSearchParams", { bare: true }],
]);

for (const { id } of vectors.negative) {
  Deno.test(`isSignedForm() rejects the negative vector ${id}`, () => {
    const change = negatives.get(id);
    assert(change, `The table above has no case for ${id}`);
    const vector = FORM_VECTORS[0]!;
    const url = change.url ?? vector.url;
    const bareSignature = signatureOf(AUTH_TOKEN, url);
    const signature = change.bare
      ? bareSignature
      : change.signature === undefined
      ? vector.signature
      : change.signature;
    assertFalse(isSignedForm({ authTokens, signature, url, params: parseForm(vector.body) }));
  });
}

Deno.test("isSignedForm() accepts either token while the account's token is rotated", () => {
  const { url, signature, body } = FORM_VECTORS[0]!;
  const params = parseForm(body);
  assert(isSignedForm({ authTokens: [WRONG_AUTH_TOKEN, AUTH_TOKEN], signature, url, params }));
  assertFalse(isSignedForm({ authTokens: [], signature, url, params }));
});

Deno.test("isSignedForm() rejects a signature with any one bit changed", () => {
  const { url, signature, body } = FORM_VECTORS[0]!;
  const params = parseForm(body);
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const forged = btoa(String.fromCharCode(...changed));
    assertFalse(isSignedForm({ authTokens, signature: forged, url, params }));
  }
});

for (const vector of vectors.json) {
  Deno.test(`isSignedBody() judges the JSON vector ${vector.id} as Twilio's package does`, () => {
    const body = new TextEncoder().encode(vector.body);
    const { url, signature } = vector;
    assertEquals(isSignedBody({ authTokens, signature, url, body }), vector.valid);
    const tampered = new TextEncoder().encode(`${vector.body} `);
    assertFalse(isSignedBody({ authTokens, signature, url, body: tampered }));
    assertFalse(isSignedBody({ authTokens: [WRONG_AUTH_TOKEN], signature, url, body }));
  });
}

Deno.test("isSignedBody() rejects a rightly signed URL that carries no hash of the body", () => {
  const url = "https://voice.example.com/webhook/json";
  const body = new TextEncoder().encode("{}");
  assertFalse(isSignedBody({ authTokens, signature: signatureOf(AUTH_TOKEN, url), url, body }));
});

for (const [id, expected] of Object.entries(vectors.websocket.policy_expected)) {
  Deno.test(`isSignedHandshake() ${expected ? "accepts" : "rejects"} a signature over the form ${id} of the URL`, () => {
    const { signature } = vectors.websocket.signed.find((row) => row.id === id)!;
    assertEquals(isSignedHandshake({ authTokens, signature, url: vectors.websocket.url_in_twiml }), expected);
  });
}

Deno.test("isSignedHandshake() accepts a public URL with its own port, signed with or without it", () => {
  const url = "wss://voice.example.com:8443/ws/twilio-media";
  for (const signed of [url, `${url}/`, "wss://voice.example.com/ws/twilio-media"]) {
    assert(isSignedHandshake({ authTokens, signature: signatureOf(AUTH_TOKEN, signed), url }), signed);
  }
  const foreign = signatureOf(AUTH_TOKEN, "wss://voice.example.com:9000/ws/twilio-media");
  assertFalse(isSignedHandshake({ authTokens, signature: foreign, url }));
});

Deno.test("parseForm() gives back every name and value of any form, also names like __proto__", () => {
  const name = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", ""));
  const pairs = fc.array(fc.tuple(name, fc.string({ unit: "grapheme" })), { maxLength: 12 });
  fc.assert(fc.property(pairs, (list) => {
    const params = parseForm(new URLSearchParams(list).toString());
    for (const [key] of list) {
      const values = list.filter(([other]) => other === key).map(([, value]) => value);
      assertEquals(params[key], values.length === 1 ? values[0]! : values);
    }
    assertEquals(Object.keys(params).length, new Set(list.map(([key]) => key)).size);
  }));
});

Deno.test("formValue() gives the first value, and an empty text where there is none", () => {
  const params = parseForm("Digits=2&Digits=1&From=");
  assertEquals([formValue(params, "Digits"), formValue(params, "From"), formValue(params, "To")], ["2", "", ""]);
});
