import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { BrainEvent, BrainRequest, ToolResult } from "../../../lib/brain/brain.ts";
import { createOpenAiBrain, type OpenAiBrainOptions } from "../../../lib/brain/openai/brain.ts";
import type { Message } from "../../../lib/brain/conversation.ts";
import type { ModelTool } from "../../../lib/brain/openai/messages.ts";
import { ProviderError, type ProviderFault } from "../../../lib/errors.ts";
import type { Usage } from "../../../lib/usage.ts";
import { until } from "../../standins/manual_clock.ts";
import { type ChatDelta, type ChatScript, type OpenAiStandin, startOpenAiStandin } from "../../standins/openai.ts";

const TOOLS: ModelTool[] = ["search_listings", "book_viewing", "end_call"].map((name) => ({
  name,
  description: `Does ${name}`,
  parameters: { type: "object", properties: {} },
}));

interface Parts {
  openai: OpenAiStandin;
  ran: { name: string; args: unknown }[];
  usages: Usage[];
  abort: AbortController;
  reply: (request?: Partial<BrainRequest>) => AsyncIterable<BrainEvent>;
}

async function withBrain(
  chat: (n: number, body: Record<string, unknown>) => ChatScript,
  run: (parts: Parts) => Promise<void>,
  options: Partial<OpenAiBrainOptions> & { answer?: (name: string) => ToolResult } = {},
): Promise<void> {
  const openai = startOpenAiStandin({ chat });
  const { answer = () => ({ ok: true, value: { found: 3 } }), ...overrides } = options;
  const brain = createOpenAiBrain({
    access: { apiKey: "sk-test", baseUrl: openai.baseUrl },
    model: "gpt-4.1",
    systemPrompt: (request) => `language ${request.language}`,
    tools: TOOLS,
    ...overrides,
  });
  const parts: Parts = {
    openai,
    ran: [],
    usages: [],
    abort: new AbortController(),
    reply: (request) =>
      brain.reply({
        callSid: "CA1",
        turnId: 1,
        kind: "reply",
        language: "he",
        conversation: [{ role: "caller", text: "שלום" }],
        memory: undefined,
        epochMs: 0,
        tools: {
          run(name, args) {
            parts.ran.push({ name, args });
            return Promise.resolve(answer(name));
          },
        },
        ...request,
      }, { signal: parts.abort.signal, onUsage: (usage) => parts.usages.push(usage) }),
  };
  try {
    await run(parts);
  } finally {
    await brain.close?.();
    await openai.stop();
  }
}

const textOf = (events: readonly BrainEvent[]) =>
  events.map((event) => event.type === "text" ? event.text : "").join("");
const call = (name: string, args: string, tool = 0): ChatDelta[] => [
  { tool, id: `id_${name}_${tool}`, name, arguments: "" },
  { tool, arguments: args.slice(0, 5) },
  { tool, arguments: args.slice(5) },
];

Deno.test("openai brain: the words of the reply come as they are written, then what they ask for", async () => {
  await withBrain(() => ({ deltas: ["שלום, ", "כמה ", "חדרים?"] }), async ({ reply, openai }) => {
    const events = await Array.fromAsync(reply());
    assertEquals(events, [
      { type: "text", text: "שלום, " },
      { type: "text", text: "כמה " },
      { type: "text", text: "חדרים?" },
      { type: "expect", slot: "rooms" },
    ]);
    const { body, headers } = openai.chats[0]!;
    assertEquals(headers.get("authorization"), "Bearer sk-test");
    assertEquals(body.messages as unknown, [
      { role: "system", content: "language he" },
      { role: "user", content: "שלום" },
    ]);
    assertEquals([body.model, body.max_tokens, body.tool_choice], ["gpt-4.1", 400, "auto"]);
    assertEquals((body.tools as { function: { name: string } }[]).map((tool) => tool.function.name).sort(), [
      "book_viewing",
      "end_call",
      "search_listings",
    ]);
  });
});

Deno.test("openai brain: an English reply to a Hebrew call is told before its first word", async () => {
  await withBrain(() => ({ deltas: ["“", "Sure", ", a flat."] }), async ({ reply }) => {
    const events = await Array.fromAsync(reply());
    assertEquals(events.map((event) => event.type), ["text", "language", "text", "text"]);
    assertEquals(events[1], { type: "language", language: "en" });
  });
});

Deno.test("openai brain: a tool is run with its arguments and its result goes back to the model", async () => {
  const answers: ChatScript[] = [
    { deltas: ["רגע.", ...call("search_listings", '{"city":"חיפה"}')] },
    { deltas: ["מצאתי שלוש."] },
  ];
  await withBrain((n) => answers[n]!, async ({ reply, ran, openai }) => {
    const events = await Array.fromAsync(reply());
    assertEquals(textOf(events), "רגע. מצאתי שלוש.");
    assertEquals(ran, [{ name: "search_listings", args: { city: "חיפה" } }]);
    const messages = openai.chats[1]!.body.messages as Record<string, unknown>[];
    assertEquals(messages.slice(2), [
      {
        role: "assistant",
        content: "רגע.",
        tool_calls: [{
          id: "id_search_listings_0",
          type: "function",
          function: { name: "search_listings", arguments: '{"city":"חיפה"}' },
        }],
      },
      { role: "tool", tool_call_id: "id_search_listings_0", content: '{"ok":true,"value":{"found":3}}' },
    ]);
  });
});

Deno.test("openai brain: usage is that of the provider, one report an answer", async () => {
  const usage = { inputTokens: 900, outputTokens: 20, cachedTokens: 512 };
  await withBrain(() => ({ deltas: ["טוב."], usage }), async ({ reply, usages }) => {
    await Array.fromAsync(reply());
    assertEquals(usages, [{
      kind: "reply",
      provider: "openai",
      model: "gpt-4.1",
      inputTokens: 900,
      cachedInputTokens: 512,
      outputTokens: 20,
      estimated: false,
    }]);
  });
});

Deno.test("openai brain: usage tells the price that the owner gave", async () => {
  const script = () => ({ deltas: ["טוב."], usage: { inputTokens: 9, outputTokens: 1, cachedTokens: 0 } });
  await withBrain(script, async ({ reply, usages }) => {
    await Array.fromAsync(reply());
    assertEquals(usages.map((usage) => usage.kind === "reply" && usage.usdPerMillionTokens), [0.5]);
  }, { usdPerMillionTokens: 0.5 });
});

Deno.test("openai brain: a goodbye said along with end_call ends the call without asking again", async () => {
  await withBrain(() => ({ deltas: ["להתראות!", ...call("end_call", "{}")] }), async ({ reply, openai }) => {
    const events = await Array.fromAsync(reply());
    assertEquals(events.map((event) => event.type), ["text", "end_call"]);
    assertEquals(openai.chats.length, 1);
  });
});

Deno.test("openai brain: end_call without a word is followed by a goodbye in words", async () => {
  const answers = (n: number): ChatScript => n === 0 ? { deltas: call("end_call", "") } : { deltas: ["להתראות!"] };
  await withBrain(answers, async ({ reply, openai }) => {
    const events = await Array.fromAsync(reply());
    assertEquals(events.map((event) => event.type), ["text", "end_call"]);
    assertEquals(openai.chats[1]!.body.tool_choice, "none");
  });
});

Deno.test("openai brain: a refused end_call does not end the call", async () => {
  const answers = (n: number): ChatScript => n === 0 ? { deltas: call("end_call", "{}") } : { deltas: ["עוד משהו?"] };
  const answer = (): ToolResult => ({ ok: false, error: "not now" });
  await withBrain(answers, async ({ reply }) => {
    const events = await Array.fromAsync(reply());
    assertEquals(events.some((event) => event.type === "end_call"), false);
  }, { answer });
});

const BAD_CALLS: readonly [what: string, name: string, args: string, error: string][] = [
  ["arguments that are not JSON", "search_listings", '{"city":', "not valid JSON"],
  ["arguments that are no object", "search_listings", "[1,2]", "JSON object"],
  ["endless arguments", "search_listings", `{"a":"${"x".repeat(9000)}"}`, "too long"],
  ["an unknown name", "drop_tables", "{}", "no such tool"],
];

for (const [what, name, args, error] of BAD_CALLS) {
  Deno.test(`openai brain: a tool call with ${what} is told to the model once, then it must answer in words`, async () => {
    const answers = (_: number, body: Record<string, unknown>): ChatScript =>
      body.tool_choice === "none" ? { deltas: ["סליחה, אפשר שוב?"] } : { deltas: call(name, args) };
    await withBrain(answers, async ({ reply, ran, openai }) => {
      const events = await Array.fromAsync(reply());
      assertEquals(textOf(events), "סליחה, אפשר שוב?");
      assertEquals(ran, []);
      assertEquals(openai.chats.map((chat) => chat.body.tool_choice), ["auto", "auto", "none"]);
      const told = (openai.chats[1]!.body.messages as { content: string }[]).at(-1)!.content;
      assertStringIncludes(told, error);
    });
  });
}

Deno.test("openai brain: a model that calls one tool for ever gets one run and then has to speak", async () => {
  const answers = (_: number, body: Record<string, unknown>): ChatScript =>
    body.tool_choice === "none" ? { deltas: ["הנה."] } : { deltas: call("search_listings", '{"city": "x"}') };
  await withBrain(answers, async ({ reply, ran, openai }) => {
    assertEquals(textOf(await Array.fromAsync(reply())), "הנה.");
    assertEquals([ran.length, openai.chats.length], [1, 4]);
  });
});

Deno.test("openai brain: of fifty tool calls in one answer five are run", async () => {
  const fifty = Array.from({ length: 50 }, (_, i) => call("search_listings", `{"n":${i}}`, i)).flat();
  const answers = (n: number): ChatScript => n === 0 ? { deltas: fifty } : { deltas: ["הנה."] };
  await withBrain(answers, async ({ reply, ran, openai }) => {
    assertEquals(textOf(await Array.fromAsync(reply())), "הנה.");
    assertEquals([ran.length, openai.chats[1]!.body.tool_choice], [5, "none"]);
  });
});

Deno.test("openai brain: a model that calls tools although it may not is an empty answer, not an endless turn", async () => {
  await withBrain(() => ({ deltas: call("drop_tables", "{}") }), async ({ reply, openai }) => {
    const error = await assertRejects(() => Array.fromAsync(reply()), ProviderError);
    assertEquals([error.fault, openai.chats.length], ["empty", 3]);
  });
});

Deno.test("openai brain: an endless answer is cut at a whole word and its connection is closed", async () => {
  await withBrain(() => ({ deltas: ["מילה ", "אחרי מ", "ילה "], endless: true }), async ({ reply, openai }) => {
    const text = textOf(await Array.fromAsync(reply()));
    assert(text.length >= 90 && text.length <= 140, `${text.length} characters`);
    assert(text.endsWith("ילה"), text.slice(-10));
    await until(() => openai.chats[0]!.cancelled, "the connection to be closed");
  }, { reply: { maxCharacters: 100, maxSentences: 8 } });
});

const BREAKS = [
  ["cut", "unavailable"],
  ["close", "unavailable"],
  ["cut_utf8", "unavailable"],
  ["cut_json", "unavailable"],
  ["garbage", "unavailable"],
] as const;

for (const [kind, fault] of BREAKS) {
  Deno.test(`openai brain: a stream that ends with ${kind} gives the whole pieces before it, then the fault`, async () => {
    const script: ChatScript = { deltas: ["יש לי ", "שלוש דירות. ", "הראשונה"], fault: { after: 2, kind } };
    await withBrain(() => script, async ({ reply, usages }) => {
      const heard: BrainEvent[] = [];
      const error = await assertRejects(async () => {
        for await (const event of reply()) heard.push(event);
      }, ProviderError);
      assertEquals([error.fault, textOf(heard)], [fault, "יש לי שלוש דירות. "]);
      assertEquals(usages.map((usage) => usage.kind === "reply" && usage.estimated), [true]);
    });
  });
}

const REFUSALS: readonly [status: number, headers: Record<string, string>, ProviderFault, number | undefined][] = [
  [401, {}, "auth", undefined],
  [400, {}, "bad_request", undefined],
  [429, { "retry-after": "7" }, "quota", 7000],
  [429, { "retry-after-ms": "300" }, "quota", 300],
  [500, {}, "unavailable", undefined],
  [503, {}, "unavailable", undefined],
];

for (const [status, headers, fault, retryAfterMs] of REFUSALS) {
  Deno.test(`openai brain: status ${status} ${JSON.stringify(headers)} is ${fault}, and is asked only once`, async () => {
    await withBrain(() => ({ status, headers }), async ({ reply, openai }) => {
      const error = await assertRejects(() => Array.fromAsync(reply()), ProviderError);
      assertEquals([error.fault, error.code, error.retryAfterMs], [fault, String(status), retryAfterMs]);
      assertEquals(openai.chats.length, 1);
    });
  });
}

Deno.test("openai brain: an answer without a word is a fault", async () => {
  await withBrain(() => ({ deltas: [] }), async ({ reply }) => {
    assertEquals((await assertRejects(() => Array.fromAsync(reply()), ProviderError)).fault, "empty");
  });
});

Deno.test("openai brain: abort in the middle of an answer ends it without an error and closes the connection", async () => {
  await withBrain(() => ({ deltas: ["שלום ", "וברכה"], fault: { after: 1, kind: "hang" } }), async (parts) => {
    const heard: BrainEvent[] = [];
    const reading = (async () => {
      for await (const event of parts.reply()) heard.push(event);
    })();
    await until(() => heard.length === 1);
    parts.abort.abort();
    await reading;
    assertEquals(textOf(heard), "שלום ");
    await until(() => parts.openai.chats[0]!.cancelled, "the connection to be closed");
    assertEquals(parts.usages.length, 1);
  });
});

Deno.test("openai brain: abort before the first word, and before the request, is quiet", async () => {
  await withBrain(() => ({ deltas: ["שלום"], fault: { after: 0, kind: "hang" } }), async ({ reply, abort, openai }) => {
    const reading = Array.fromAsync(reply());
    await until(() => openai.chats.length === 1);
    abort.abort();
    assertEquals(await reading, []);
    assertEquals(await Array.fromAsync(reply()), []);
    assertEquals(openai.chats.length, 1);
  });
});

Deno.test("openai brain: abort while a tool runs asks the model nothing more", async () => {
  await withBrain(() => ({ deltas: call("search_listings", "{}") }), async ({ reply, abort, openai }) => {
    const run = () => {
      abort.abort();
      return Promise.reject(new DOMException("dropped", "AbortError"));
    };
    assertEquals(await Array.fromAsync(reply({ tools: { run } })), []);
    assertEquals(openai.chats.length, 1);
  });
});

Deno.test("openai brain: a server that cannot be reached, or speaks no TLS, is `unavailable`", async () => {
  await using plain = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response("{}"));
  for (const baseUrl of ["http://127.0.0.1:1/v1", `https://127.0.0.1:${plain.addr.port}/v1`]) {
    assertEquals((await faultOfAsking(baseUrl)).fault, "unavailable", baseUrl);
  }
});

function faultOfAsking(baseUrl: string): Promise<ProviderError> {
  const brain = createOpenAiBrain({
    access: { baseUrl },
    model: "m",
    systemPrompt: () => "",
    tools: [],
  });
  const request = { callSid: "CA1", turnId: 1, kind: "greeting" as const, language: "he" as const, conversation: [] };
  const tools = { run: () => Promise.reject(new Error("none")) };
  const signal = new AbortController().signal;
  const reply = brain.reply({ ...request, memory: undefined, epochMs: 0, tools }, { signal });
  return assertRejects(() => Array.fromAsync(reply), ProviderError);
}

Deno.test("openai brain: what a tool gave back is known in the turns that follow, where it came in", async () => {
  const conversation: Message[] = [{ role: "caller", text: "דירה בחיפה" }];
  let memory: unknown;
  const search: ChatDelta = { tool: 0, id: "c1", name: "search_listings", arguments: '{"deal":"rent"}' };
  const chat = (n: number): ChatScript => ({ deltas: n === 0 ? [search] : ["יש אחת."] });
  await withBrain(chat, async ({ reply, openai }) => {
    for await (const event of reply({ conversation })) if (event.type === "memory") memory = event.memory;
    memory = JSON.parse(JSON.stringify(memory));
    conversation.push({ role: "agent", text: "יש אחת.", cut: false }, { role: "caller", text: "אותה" });
    const kinds = (await Array.fromAsync(reply({ conversation, memory }))).map(({ type }) => type);
    assertEquals(kinds.includes("memory"), false, "nothing new, nothing to keep");
    const { messages } = openai.chats.at(-1)!.body as { messages: { role: string; content: string | null }[] };
    assertEquals(messages.map(({ role }) => role), ["system", "user", "assistant", "tool", "assistant", "user"]);
    assertEquals(messages[3]!.content, JSON.stringify({ ok: true, value: { found: 3 } }));
  });
});
