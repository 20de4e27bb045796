import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createSimulatorPage, type PageAssets } from "../../lib/simulation/page.ts";
import type { Synthesizer } from "../../lib/speech/synthesizer.ts";

const ASSETS: PageAssets = { html: "<p>", css: "p{}", script: "let a", worklet: "let b" };

function page(changes: { loadAssets?: () => Promise<PageAssets>; synthesize?: Synthesizer["synthesize"] } = {}) {
  const spoken: string[] = [];
  const { loadAssets = () => Promise.resolve(ASSETS), synthesize } = changes;
  const voice: Synthesizer = {
    name: "fake",
    synthesize: synthesize ?? async function* (text, { language }) {
      spoken.push(`${language} ${text}`);
      yield Uint8Array.of(1, 2);
      yield Uint8Array.of(3);
    },
    close: () => Promise.resolve(),
  };
  const { answer } = createSimulatorPage({ loadAssets, voice });
  return { spoken, get: (path: string) => answer(new Request(`http://here${path}`)) };
}

Deno.test("the page's files are served with a policy that lets nothing in from outside", async () => {
  const { get } = page();
  for (
    const [path, text] of [["/simulator", "<p>"], ["/simulator/main.js", "let a"], ["/simulator/style.css", "p{}"]]
  ) {
    const response = await get(path!);
    assertEquals(await response?.text(), text);
    const policy = response?.headers.get("content-security-policy") ?? "";
    assertStringIncludes(policy, "default-src 'none'");
    assert(!/unsafe|\*|https?:/.test(policy), policy);
  }
  assertEquals(await get("/simulator/other.js"), undefined);
});

Deno.test("a page that could not be made is made again for the next visitor", async () => {
  let tries = 0;
  const { get } = page({ loadAssets: () => ++tries === 1 ? Promise.reject(new Error("no")) : Promise.resolve(ASSETS) });
  await get("/simulator")!.catch(() => {});
  assertEquals((await get("/simulator"))?.status, 200);
});

Deno.test("the caller's voice is speech text as mu-law, made once", async () => {
  const { get, spoken } = page();
  const path = `/simulator/voice?${new URLSearchParams({ language: "en", text: "3 rooms" })}`;
  const response = await get(path);
  assertEquals(response?.headers.get("content-type"), "audio/basic");
  assertEquals([...new Uint8Array(await response!.arrayBuffer())], [1, 2, 3]);
  await get(path);
  assertEquals(spoken, ["en three rooms"]);
});

Deno.test("the caller's voice refuses no text, too much text and unknown languages", async () => {
  const { get } = page();
  for (const query of ["language=en&text=", `language=en&text=${"a".repeat(501)}`, "language=fr&text=oui", ""]) {
    assertEquals((await get(`/simulator/voice?${query}`))?.status, 400);
  }
});

Deno.test("a voice that fails is 503, and too many at once are 429", async () => {
  const failing = page({
    // deno-lint-ignore require-yield
    synthesize: async function* () {
      throw new Error("no voice");
    },
  });
  assertEquals((await failing.get("/simulator/voice?language=en&text=a"))?.status, 503);
  const gate = Promise.withResolvers<void>();
  const slow = page({
    synthesize: async function* () {
      await gate.promise;
      yield Uint8Array.of(1);
    },
  });
  const asked = Array.from({ length: 9 }, (_, index) => slow.get(`/simulator/voice?language=en&text=${index}`));
  assertEquals((await asked[8])?.status, 429);
  gate.resolve();
  assertEquals((await asked[0])?.status, 200);
  await Promise.all(asked);
});
