import { assertEquals, assertRejects } from "@std/assert";
import { ProviderError } from "../../../lib/errors.ts";
import { createGoogleRecognizer } from "../../../lib/speech/google/recognizer.ts";
import { createGoogleSynthesizer } from "../../../lib/speech/google/synthesizer.ts";
import { ManualClock, until } from "../../standins/manual_clock.ts";

// In a file of its own and without sanitizers: the gRPC library keeps unreferenced reconnect timers for some
// seconds after such a client was closed.
Deno.test({
  name: "google: an unreachable host is `unavailable` at once in use, and after five seconds in warmUp",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const access = { endpoint: "127.0.0.1:1" };
    const clock = new ManualClock();
    const recognizer = createGoogleRecognizer({ access, clock });
    const faults: ProviderError[] = [];
    const signal = new AbortController().signal;
    const onFault = (fault: ProviderError) => faults.push(fault);
    recognizer.open({ callSid: "CA1", language: "he", startMs: 0, signal, onPartial: () => {}, onFault });
    await until(() => faults.length === 1);
    assertEquals(faults[0]!.fault, "unavailable");

    const warming = assertRejects(() => recognizer.warmUp!(), ProviderError, "Cannot connect to Google in time");
    await until(() => clock.pending > 0);
    clock.tick(5000);
    assertEquals((await warming).fault, "unavailable");

    const synthesizer = createGoogleSynthesizer({ access, clock });
    const speaking = assertRejects(() => Array.fromAsync(synthesizer.synthesize("שלום", { language: "he", signal })));
    assertEquals((await speaking as ProviderError).fault, "unavailable");
    await recognizer.close?.();
    await synthesizer.close?.();
  },
});
