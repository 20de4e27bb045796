import { assertEquals } from "@std/assert";
import { ProviderError, type ProviderFault } from "../lib/errors.ts";
import { createPanel, type Inquiry } from "../lib/fallback.ts";
import { ManualClock } from "./standins/manual_clock.ts";

function panelOf(...names: string[]) {
  const clock = new ManualClock();
  return { clock, ...createPanel("brain", names.map((name) => ({ name })), { clock }) };
}

/** Fails whoever is asked with the next of `faults`, and gives the fault of the whole request. */
function failAll(inquiry: Inquiry<{ name: string }>, ...faults: ProviderFault[]): ProviderFault | undefined {
  let outcome = inquiry.first();
  for (const fault of faults) {
    if ("error" in outcome) break;
    outcome = inquiry.failed(new ProviderError("played", { fault }), true);
  }
  return "error" in outcome ? outcome.error.fault : undefined;
}

Deno.test("a request that every provider refused is refused", () => {
  assertEquals(failAll(panelOf("a", "b").inquire(), "auth", "auth"), "auth");
});

Deno.test("a request that may succeed next time is not refused, whoever failed last", () => {
  assertEquals(failAll(panelOf("a", "b").inquire(), "timeout", "auth"), "timeout");
  assertEquals(failAll(panelOf("a", "b").inquire(), "auth", "timeout"), "timeout");
});

Deno.test("providers that are left alone because they refused refuse the next request as well", () => {
  const panel = panelOf("a", "b");
  failAll(panel.inquire(), "auth", "auth");
  assertEquals(failAll(panel.inquire()), "auth");
});

Deno.test("a provider that is left alone because it was down may be back for the next request", () => {
  const panel = panelOf("a", "b");
  failAll(panel.inquire(), "auth", "unavailable");
  for (let n = 0; n < 4; n++) failAll(panel.inquire(), "unavailable");
  assertEquals(failAll(panel.inquire()), "unavailable");
});

Deno.test("a refused key is tried again after the rest, for the owner may have mended it", () => {
  const panel = panelOf("a");
  failAll(panel.inquire(), "auth");
  panel.clock.tick(30_000);
  const again = panel.inquire();
  assertEquals(again.first(), { next: { name: "a" } });
  again.succeeded();
  assertEquals(failAll(panel.inquire(), "timeout"), "timeout");
});
