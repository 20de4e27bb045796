import { assertEquals } from "@std/assert";
import { ProviderError, type ProviderFault } from "../lib/errors.ts";
import { createProviderReports } from "../lib/provider_reports.ts";
import { adviceFor } from "../providers.ts";
import { createMemoryLog } from "./fakes/memory_log.ts";
import { ManualClock } from "./standins/manual_clock.ts";

function setUp() {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const reports = createProviderReports({ clock, log, adviceFor });
  const fail = (provider: string, fault: ProviderFault, next?: string) =>
    reports.fellBack({ part: "brain", provider, fault, code: undefined, message: "failed", next });
  return { clock, log, reports, fail, notes: () => log.of("PROVIDER_TROUBLE").map(({ fields }) => fields.note) };
}

const GOOGLE_KEY = "check GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: the key is refused, or may not use this service";
const OPENAI_KEY = "check OPENAI_API_KEY: the key is refused, or may not use this service";

Deno.test("a refused key is told the operator once, naming its setting, however many parts need it", () => {
  const { reports, fail, notes } = setUp();
  const refused = new ProviderError("answered 16", { fault: "auth", code: 16 });
  reports.notReady(refused, "google", "recognizer");
  reports.notReady(refused, "google", "synthesizer");
  fail("google", "auth");
  assertEquals(notes(), [GOOGLE_KEY]);
});

Deno.test("every vendor's trouble is told by itself, and every model of one vendor is that vendor", () => {
  const { fail, notes } = setUp();
  fail("google", "auth");
  fail("openai:gpt-4.1", "auth");
  fail("openai:gpt-4.1-mini", "auth");
  assertEquals(notes(), [GOOGLE_KEY, OPENAI_KEY]);
});

Deno.test("trouble that goes on is told again after an hour", () => {
  const { clock, fail, notes } = setUp();
  fail("google", "quota");
  clock.tick(3_599_999);
  fail("google", "quota");
  assertEquals(notes().length, 1);
  clock.tick(1);
  fail("google", "quota");
  assertEquals(notes().length, 2);
});

Deno.test("a connection that broke once is no trouble; one that breaks again at the second try is", () => {
  const { fail, notes } = setUp();
  fail("google", "unavailable", "google");
  assertEquals(notes(), []);
  fail("google", "unavailable", "openai");
  assertEquals(notes(), ["check the network and GOOGLE_API_ENDPOINT: it cannot be reached, or does not answer"]);
});

Deno.test("an answer that is late or empty is not the operator's trouble, but one that never came at the start is", () => {
  const { reports, fail, notes } = setUp();
  for (const fault of ["timeout", "empty", "aborted"] as const) fail("openai:gpt-4.1", fault);
  assertEquals(notes(), []);
  reports.notReady(new ProviderError("late", { fault: "timeout" }), "openai", "brain");
  assertEquals(notes(), ["check the network and OPENAI_BASE_URL: it cannot be reached, or does not answer"]);
});
