import { assert, assertEquals, assertFalse, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { createRedactor, phoneTag, taggedPhone } from "../lib/redact.ts";

const PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ/+=\n-----END PRIVATE KEY-----\n";
const SECRETS = ["f0e1d2c3b4a5968778695a4b3c2d1e0f", "s(ecre)t+[$^.*?", PRIVATE_KEY, 'in"two\nlines', "abc"];
const redactor = createRedactor({ secrets: SECRETS, tagKey: "k", transcripts: true });
const TAG = phoneTag("0501234567", "k");

const numbers = [
  "+972501234567",
  "+972 50-123-4567",
  "+972-50-1234567",
  "00972501234567",
  "0501234567",
  "050-123-4567",
  "050.123.4567",
  "(050) 123 45 67",
  "050/1234567",
  "zero five zero one two three four five six seven",
  "oh five oh, one two three, four five six seven",
  "Zero-Five-Zero 1234567",
  "אפס חמש אפס אחת שתיים שלוש ארבע חמש שש שבע",
  "אפס חמש אפס, אחת שתים שלוש, ארבע חמש שש ושבע",
  "050 אחת שתיים שלוש 4567",
  "٠٥٠١٢٣٤٥٦٧",
  "０５０１２３４５６７",
];

for (const number of numbers) {
  Deno.test(`text() keeps three digits and the number's one tag of ${number}`, () => {
    const [before, after] = ["התקשר ", "; call"];
    assertEquals(redactor.text(before + number + after), `${before}…567#${TAG}${after}`);
    assertEquals(redactor.text(number), `…567#${TAG}`);
  });
}

Deno.test("text() finds a number that is glued to letters", () => {
  for (const glued of ["tel0501234567", "sip:+972501234567@example", "From0501234567To", "מספר0501234567"]) {
    assertFalse(redactor.text(glued).includes("0501234"), redactor.text(glued));
    assertFalse(redactor.text(glued).includes("501234567"), redactor.text(glued));
  }
});

Deno.test("text() masks identity numbers, card numbers and codes", () => {
  assertMatch(redactor.text("ת.ז. 012345678"), /^ת\.ז\. …678#[0-9a-f]{8}$/);
  assertMatch(redactor.text("4580 1234 5678 9012"), /^…012#[0-9a-f]{8}$/);
  assertEquals(redactor.text("code 12345"), "code [5 digits]");
});

const harmless = [
  "CA0123456789abcdef0123456789abcdef",
  "CASIM12345678901234567890123456789",
  "123e4567-e89b-12d3-a456-426614174000",
  "2026-11-22T15:38:01.123Z",
  "http://127.0.0.1:49152/simulator",
  "http://localhost:49152/version",
  "http://[::1]:49152/",
  "0.0.0.0:8080",
  "deno 2.9.6",
  "HTTP 503",
  "שלוש ארבע חדרים",
  "call.ts:120:33",
  `…567#${TAG}`,
];

for (const text of harmless) {
  Deno.test(`text() leaves ${text} as it is`, () => assertEquals(redactor.text(text), text));
}

Deno.test("text() removes secrets by value: bare, inside JSON and inside a URL", () => {
  for (const secret of SECRETS.slice(0, 4)) {
    for (const form of [secret, JSON.stringify({ key: secret }), encodeURIComponent(secret)]) {
      const clean = redactor.text(`a ${form} b`);
      assert(clean.includes("[secret]"), clean);
      for (const known of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
        assertFalse(clean.includes(known), clean);
      }
    }
  }
  assertEquals(redactor.text("abc"), "abc", "too short to be told from a word");
});

Deno.test("text() removes what has the shape of a secret", () => {
  const shapes = [
    "Authorization: Bearer abcdefgh.ijkl",
    "sk-proj-abcdefghijklmnop",
    "AIzaSyA-abcdefghijklmno",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
    "https://h.example/?token=letmein",
    "postgres://app:letmein@db.example/app",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
  ];
  for (const shape of shapes) {
    const clean = redactor.text(shape);
    assert(clean.includes("[secret]"), clean);
    assertFalse(/letmein|MIIE|abcdefgh|c2lnbmF0dXJl/.test(clean), clean);
  }
  assertEquals(redactor.text("mail dana.cohen@example.co.il now"), "mail [email] now");
});

Deno.test("fields() reduces what was said to its length unless transcripts are logged", () => {
  const reserved = createRedactor({ secrets: [], tagKey: "k", transcripts: false });
  const given = { text: "שלום 0501234567", heard: "hi", name: "דנה", turn: 3, ok: true, why: null, gone: undefined };
  assertEquals(reserved.fields(given), {
    text: "[15 characters]",
    heard: "[2 characters]",
    name: "[3 characters]",
    turn: 3,
    ok: true,
    why: null,
  });
  assertEquals(redactor.fields(given)["text"], `שלום …567#${TAG}`);
});

Deno.test("fields() keeps Twilio's identifiers, and masks a number that is passed off as one", () => {
  const { callSid, streamSid } = redactor.fields({
    callSid: "CA01234567890123456789012345678901",
    streamSid: "0501234567",
  });
  assertEquals([callSid, streamSid], ["CA01234567890123456789012345678901", `…567#${TAG}`]);
});

Deno.test("fields() keeps an error code of five digits, and nothing longer that is called one", () => {
  const { code } = redactor.fields({ code: "21610" });
  assertEquals([code, redactor.fields({ code: "0501234567" }).code], ["21610", `…567#${TAG}`]);
});

Deno.test("fields() makes something of any value without throwing", () => {
  const odd = {
    get broken(): string {
      throw new Error("no");
    },
    object: { text: "said" },
    big: 10n,
    symbol: Symbol("s"),
    infinite: Infinity,
    list: ["0501234567"],
  };
  assertEquals(redactor.fields(odd as never), {
    broken: "[unreadable]",
    object: "[object]",
    big: "[bigint]",
    symbol: "[symbol]",
    infinite: "Infinity",
    list: "[object]",
  });
});

Deno.test("text() masks a phone number wherever it stands in any text", () => {
  const around = fc.string({ unit: "grapheme", maxLength: 30 }).filter((text) => !/\p{Nd}/u.test(text));
  const digits = fc.array(fc.nat({ max: 9 }), { minLength: 7, maxLength: 12 }).map((list) => `05${list.join("")}`);
  fc.assert(fc.property(around, digits, around, (before, number, after) => {
    const clean = redactor.text(before + number + after);
    assertFalse(clean.includes(number.slice(0, -3)), clean);
  }));
});

Deno.test("text() cuts very long text, however unfriendly to its patterns", () => {
  for (const unit of ["1 ", "a@", "אחת ", "(.", "eyJ.", "\uD800", "1.1.1.1.", "://a:"]) {
    assert(redactor.text(unit.repeat(50_000)).length <= 2001, unit);
  }
});

Deno.test("phoneTag() depends on its key", () => {
  assertNotEquals(phoneTag("0501234567", "k"), phoneTag("0501234567", "l"));
});

Deno.test("taggedPhone() stands for a number as the log does, and without a key tells its last digits alone", () => {
  const redactor = createRedactor({ secrets: [], tagKey: "key", transcripts: false });
  assertEquals(taggedPhone("+972501234567", "key"), redactor.text("+972501234567"));
  assertEquals(taggedPhone("+972501234567", undefined), "…567");
});
