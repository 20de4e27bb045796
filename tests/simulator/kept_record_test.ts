import { assertEquals } from "@std/assert";
import { type KeptRecord, readRecord } from "../../simulator/kept_record.ts";
import { ManualClock } from "../standins/manual_clock.ts";

type Answer = { status: number; body: unknown } | "unreachable";

/** What is read of a call while the server answers like this, one answer a time; the last one stays. */
async function readings(answers: Answer[]): Promise<{ states: string[]; last: KeptRecord; asked: number }> {
  const clock = new ManualClock();
  let asked = 0;
  const states: string[] = [];
  let last: KeptRecord = { state: "reading" };
  const fetch = (url: string) => {
    assertEquals(url, "http://here/api/calls/CASIM1");
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    if (answer === "unreachable") return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(Response.json(answer.body, { status: answer.status }));
  };
  const reading = readRecord({ server: "http://here", clock, fetch }, "CASIM1");
  for (;;) {
    const next = reading.next();
    clock.tick(10_000);
    const { value, done } = await next;
    if (done) return { states, last, asked };
    last = value;
    states.push(value.state);
  }
}

const OPEN = { status: 200, body: { callSid: "CASIM1" } };
const ENDED = { status: 200, body: { callSid: "CASIM1", endReason: "agent_goodbye" } };
const FINAL = { status: 200, body: { callSid: "CASIM1", endReason: "agent_goodbye", summary: { lines: [] } } };
const ABSENT = { status: 404, body: { error: "there is no such call" } };
const OFF = { status: 404, body: { error: "off: set ADMIN_TOKEN" } };
const AWAY = { status: 503, body: { error: "the store is away" } };

Deno.test("a record is read until it tells why the call ended and what came of it", async () => {
  const { states, asked } = await readings([ABSENT, AWAY, OPEN, ENDED, FINAL]);
  assertEquals([states, asked], [["reading", "reading", "read", "read", "read"], 5]);
});

Deno.test("a record that never gets a summary is shown as it is, and not asked for again without end", async () => {
  const { last, asked } = await readings([ENDED]);
  assertEquals([last.state, asked], ["read", 7]);
});

Deno.test("a record that is kept from this page is withheld at once, in the server's words", async () => {
  assertEquals(await readings([OFF]), {
    states: ["withheld"],
    last: { state: "withheld", why: "off: set ADMIN_TOKEN" },
    asked: 1,
  });
  assertEquals((await readings(["unreachable"])).last, { state: "withheld", why: "no answer" });
});
