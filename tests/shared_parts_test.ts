import { assertEquals } from "@std/assert";
import { readConfig } from "../lib/config.ts";
import { callParts } from "../lib/shared_parts.ts";
import type { VoiceServerParts } from "../lib/server_parts.ts";
import { agencyParts } from "./agency/fixtures.ts";

const AGREED = [
  { role: "agent", text: "אפשר לשלוח לך את הפרטים בהודעה?" },
  { role: "caller", text: "כן" },
] as const;

const PHONES: readonly [phone: string, env: Record<string, string>, error: string | undefined][] = [
  ["+972501234567", {}, undefined],
  ["+447911123456", {}, "messages cannot be sent"],
  ["+9721900123456", {}, "messages cannot be sent"],
  ["+447911123456", { MESSAGE_COUNTRIES: "+972,+44" }, undefined],
  ["+972501234567", { FOLLOW_UP: "off" }, "messages cannot be sent"],
];

for (const [phone, env, error] of PHONES) {
  Deno.test(`a caller from ${phone} ${error === undefined ? "is" : "is not"} promised a message with ${JSON.stringify(env)}`, async () => {
    const parts = { ...agencyParts(), config: readConfig({ FOLLOW_UP: "sms", ...env }) };
    const toolbox = callParts(parts as unknown as VoiceServerParts).toolbox({
      caller: { callSid: "CA1", streamSid: "MZ1", phone },
      language: "he",
      conversation: AGREED,
      certain: Promise.resolve(),
      signal: new AbortController().signal,
    } as never);
    const result = await toolbox.run("send_details", { listingIds: ["GV201"] });
    assertEquals([result.ok, "error" in result ? result.error : undefined], [error === undefined, error]);
  });
}
