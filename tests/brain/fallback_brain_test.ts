import { assertEquals, assertRejects } from "@std/assert";
import type { Brain, BrainEvent, BrainRequest, Toolbox } from "../../lib/brain/brain.ts";
import { createFallbackBrain, type FallbackBrainSettings } from "../../lib/brain/fallback_brain.ts";
import { ProviderError, type ProviderFault } from "../../lib/errors.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";

type Step = string | BrainEvent | { fault: ProviderFault; retryAfterMs?: number } | { tool: string } | "hang";
const HANG = "hang";

function played(name: string, ...scripts: Step[][]): Brain & { calls: number } {
  const brain = {
    name,
    calls: 0,
    async *reply({ tools }: BrainRequest, { signal }: { signal: AbortSignal }): AsyncGenerator<BrainEvent> {
      for (const step of scripts[Math.min(brain.calls++, scripts.length - 1)]!) {
        if (step === HANG) {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
          return;
        }
        if (typeof step === "string") yield { type: "text", text: step };
        else if ("fault" in step) throw new ProviderError("played", step);
        else if ("tool" in step) await tools.run(step.tool, { n: 1 });
        else yield step;
      }
    },
  };
  return brain;
}

function setUp(brains: Brain[], settings: Partial<FallbackBrainSettings> = {}) {
  const clock = new ManualClock();
  const brain = createFallbackBrain(brains, { clock, ...settings });
  const abort = new AbortController();
  const events: BrainEvent[] = [];
  const ran: string[] = [];
  let runTool: Toolbox["run"] = () => Promise.resolve({ ok: true, value: 1 });
  const request: BrainRequest = {
    callSid: "CA1",
    turnId: 1,
    kind: "reply",
    language: "he",
    conversation: [],
    memory: undefined,
    epochMs: 0,
    tools: {
      run(name, args) {
        ran.push(name);
        return runTool(name, args);
      },
    },
  };
  const think = async () => {
    for await (const event of brain.reply(request, { signal: abort.signal })) events.push(event);
  };
  const text = () => events.map((event) => event.type === "text" ? event.text : `<${event.type}>`).join("");
  return { clock, abort, think, text, ran, setTool: (run: Toolbox["run"]) => runTool = run };
}

Deno.test("fallback brain: one that fails before its first word is replaced, and none of what it told counts", async () => {
  const first = played("first", [{ type: "language", language: "en" }, { fault: "auth" }]);
  const { think, text, clock } = setUp([first, played("second", ["שלום"])]);
  await think();
  assertEquals([text(), clock.pending], ["שלום", 0]);
});

Deno.test("fallback brain: what is told before the first word comes in front of it, in order", async () => {
  const { think, text } = setUp([played("first", [{ type: "language", language: "en" }, "Hi", { type: "end_call" }])]);
  await think();
  assertEquals(text(), "<language>Hi<end_call>");
});

Deno.test("fallback brain: no word within four seconds, then the next brain, and none after eight", async () => {
  const [first, second, third] = [played("1", [HANG]), played("2", [HANG]), played("3", ["late"])];
  const { think, text, clock } = setUp([first, second, third]);
  const thinking = assertRejects(think, ProviderError);
  await until(() => clock.pending === 1);
  clock.tick(4000);
  await until(() => second.calls === 1 && clock.pending === 1);
  clock.tick(4000);
  assertEquals((await thinking).fault, "timeout");
  assertEquals([text(), third.calls, clock.pending], ["", 0, 0]);
});

Deno.test("fallback brain: the second brain has no more time than is left of all", async () => {
  const second = played("2", [HANG]);
  const { think, clock } = setUp([played("1", [HANG]), second], { totalMs: 5000 });
  const thinking = assertRejects(think, ProviderError);
  await until(() => clock.pending === 1);
  clock.tick(4000);
  await until(() => second.calls === 1 && clock.pending === 1);
  clock.tick(1000);
  assertEquals((await thinking).fault, "timeout");
});

Deno.test("fallback brain: one that broke off is asked once more, at once", async () => {
  const first = played("first", [{ fault: "unavailable" }], ["שוב"]);
  const { think, text } = setUp([first, played("second", ["אחר"])]);
  await think();
  assertEquals(text(), "שוב");
});

Deno.test("fallback brain: a Retry-After of a second is waited for, a longer one is not", async () => {
  let failed = false;
  const brains = [played("first", [{ fault: "quota", retryAfterMs: 1000 }], ["שוב"]), played("second", ["אחר"])];
  const patient = setUp(brains, { onFallback: () => failed = true });
  const thinking = patient.think();
  await until(() => failed && patient.clock.pending === 1);
  patient.clock.tick(1000);
  await thinking;
  assertEquals(patient.text(), "שוב");
  const busy = setUp([played("first", [{ fault: "quota", retryAfterMs: 1001 }], ["שוב"]), played("second", ["אחר"])]);
  await busy.think();
  assertEquals(busy.text(), "אחר");
});

Deno.test("fallback brain: after the first word a failure is thrown, and nobody says it again", async () => {
  const second = played("second", ["אחר"]);
  const { think, text } = setUp([played("first", ["יש לי", { fault: "unavailable" }]), second]);
  await assertRejects(think, ProviderError);
  assertEquals([text(), second.calls], ["יש לי", 0]);
});

Deno.test("fallback brain: a reply without a word goes to the next; a wordless hang-up does not", async () => {
  const empty = setUp([played("first", [{ type: "memory", memory: 1 }]), played("second", ["כן"])]);
  await empty.think();
  assertEquals(empty.text(), "כן");
  const ending = setUp([played("first", [{ type: "end_call" }]), played("second", ["כן"])]);
  await ending.think();
  assertEquals(ending.text(), "<end_call>");
});

Deno.test("fallback brain: the second brain does not run again what the first one ran", async () => {
  const script: Step[] = [{ tool: "book_viewing" }];
  const { think, ran, text } = setUp([
    played("first", [...script, { fault: "internal" }]),
    played("second", [...script, "נקבע"]),
  ]);
  await think();
  assertEquals([ran, text()], [["book_viewing"], "נקבע"]);
});

Deno.test("fallback brain: the time of a tool does not count", async () => {
  const { think, text, clock, setTool, ran } = setUp([played("first", [{ tool: "search_listings" }, "הנה"])]);
  const tool = Promise.withResolvers<{ ok: true; value: number }>();
  setTool(() => tool.promise);
  const thinking = think();
  await until(() => ran.length === 1);
  clock.tick(60_000);
  tool.resolve({ ok: true, value: 1 });
  await thinking;
  assertEquals([text(), clock.pending], ["הנה", 0]);
});

Deno.test("fallback brain: abort ends it quietly and asks nobody else", async () => {
  const second = played("second", ["אחר"]);
  const { think, abort, clock, text } = setUp([played("first", [HANG]), second]);
  const thinking = think();
  await until(() => clock.pending === 1);
  abort.abort();
  await thinking;
  assertEquals([text(), second.calls, clock.pending], ["", 0, 0]);
});
