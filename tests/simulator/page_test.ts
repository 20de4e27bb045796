/**
 * The page in a real browser against a real server: what is heard is measured at the page's output.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Browser } from "playwright-core";
import { HOSTILE_TEXTS } from "../fakes/hostile_texts.ts";
import { seriousFaults } from "./accessibility.ts";
import {
  agentHeard,
  call,
  CHROMIUM,
  type OpenPhone,
  openPhone,
  type PhoneOptions,
  prepareVoice,
  say,
  spokenFile,
  startBrowser,
  startServer,
  type TestServer,
} from "./browser.ts";

let server: TestServer;
let browser: Browser;
let microphoneFile: string;

if (CHROMIUM === undefined) {
  // deno-lint-ignore no-console
  console.warn("SKIPPED: no Chromium at CHROMIUM_PATH or /usr/bin/chromium, so the page is not tested in a browser");
} else {
  Deno.test.beforeAll(async () => {
    server = await startServer({ AGENT_LANGUAGE: "en" });
    microphoneFile = await spokenFile(server.url, "I would like to rent a flat in Givatayim", 5500, 30_000);
    browser = await startBrowser(microphoneFile);
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    await server.stop();
    await Deno.remove(microphoneFile);
  });
}

/** A test in a page of its own; nothing the page throws goes unnoticed. */
function pageTest(name: string, options: PhoneOptions, run: (phone: OpenPhone) => Promise<void>): void {
  Deno.test({
    name,
    ignore: CHROMIUM === undefined,
    // The driver of the browser keeps its connection over all tests.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const phone = await openPhone(browser, server.url, options);
      try {
        await run(phone);
        assertEquals(phone.faults, []);
      } finally {
        await phone.context.close();
      }
    },
  });
}

/** Stands in for the browser's own speech recognition, which has no service here: it "hears" the microphone's file. */
const BROWSER_EARS = `
  globalThis.SpeechRecognition = globalThis.webkitSpeechRecognition = class extends EventTarget {
    start() {
      globalThis.ears = { language: this.lang };
      this.timer = setInterval(() => {
        if (!/hearing|interrupted/.test(document.querySelector(".status").dataset.phase)) return;
        clearInterval(this.timer);
        const words = { transcript: "I would like to rent a flat in Givatayim" };
        setTimeout(() => this.onresult({ resultIndex: 0, results: [{ isFinal: true, 0: words }] }), 1800);
      }, 50);
    }
    abort() { clearInterval(this.timer); }
  };
`;

pageTest(
  "a spoken call is answered: microphone, the browser's ears, and the agent at the page's output",
  { permissions: ["microphone"], before: BROWSER_EARS, preferences: { ...plainMicrophone(), browserHears: true } },
  async ({ page }) => {
    await call(page);
    await page.locator(".line.caller.final", { hasText: "Givatayim" }).waitFor({ timeout: 20_000 });
    await page.locator(".line.agent", { hasText: "How many rooms" }).waitFor();
    await page.evaluate(() => globalThis.output.reset());
    await agentHeard(page);
    assertEquals(await page.evaluate("globalThis.ears.language"), "en-US");
  },
);

pageTest(
  "an interruption silences the page's output, and what was not heard is shown as unheard",
  {},
  async ({ page }) => {
    const interruption = "Wait a moment please, I want to buy a flat";
    await prepareVoice(server.url, interruption);
    await call(page);
    await say(page, interruption);
    await page.locator(".line.note.barge_in").waitFor();
    await page.locator(".line.agent.cut del").first().waitFor();
    const silentAfterMs = await page.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return globalThis.output.silencedMs - globalThis.output.clearedMs;
    });
    assert(silentAfterMs < 250, `sounded for ${silentAfterMs} ms after clear`);
    await page.locator(".line.agent.sounding, .line.agent.heard").waitFor();
  },
);

pageTest("a typed Hebrew call reaches the goodbye, and the agent hangs up", { locale: "he-IL" }, async ({ page }) => {
  assertEquals(await page.locator("html").getAttribute("dir"), "rtl");
  await call(page);
  await say(page, "אני רוצה לשכור דירה בגבעתיים, שלושה חדרים");
  await page.locator(".line.agent", { hasText: "התקציב" }).waitFor({ timeout: 15_000 });
  await say(page, "לא תודה, להתראות");
  await page.locator('.status[data-phase="ended"]').waitFor({ timeout: 25_000 });
  assertStringIncludes(await page.locator(".status").innerText(), "הסוכן נפרד לשלום");
  assertEquals(await page.locator(".notice").count(), 0);
  assert(await page.locator(".turn").count() >= 2);
  await page.locator(".outcome", { hasText: "3 rooms to rent in Givatayim" }).waitFor();
  await page.locator(".record summary", { hasText: "הסוכן נפרד לשלום" }).click();
  for (const stored of ["agent_goodbye", "save_lead", "givatayim", "eouWaitMs"]) {
    await page.locator(".record", { hasText: stored }).waitFor();
  }
  await page.locator(".record td", { hasText: "אני רוצה לשכור דירה בגבעתיים" }).waitFor();
  assertEquals(await seriousFaults(page), []);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "הורדה: הקלטה" }).click();
  const wav = await Deno.readFile(await (await download).path());
  assertEquals(new TextDecoder().decode(wav.subarray(0, 4)), "RIFF");
  assert(wav.length > 8 * 16_000 * 2, `a stereo recording of the call, not ${wav.length} bytes`);
});

pageTest(
  "line conditions do what they say, settings reach the call, and a dropped line comes back as the same call",
  // Somebody whom no earlier test has made speak Hebrew.
  { preferences: { callerNumber: "+972525550188" } },
  async ({ page }) => {
    await openEverything(page);
    await call(page);
    await page.locator('input[name="lossPercent"]').fill("30");
    await page.locator('input[name="hangoverMs"]').fill("600");
    await page.waitForFunction(() => {
      const shown = [...document.querySelectorAll(".health dd")].map((figure) => parseInt(figure.textContent ?? ""));
      return (shown[1] ?? 0) > 20;
    });
    await page.getByRole("button", { name: "server events" }).click();
    await page.locator(".messages", { hasText: '"hangoverMs":600' }).waitFor();
    await page.getByRole("button", { name: "Key 5", exact: true }).click();
    await page.locator(".messages", { hasText: '"digit":"5"' }).waitFor();
    await page.getByRole("button", { name: "Drop the line" }).click();
    await page.locator(".line.note.back", { hasText: "stream 2" }).waitFor();
    await page.locator(".line.agent", { hasText: "We were cut off" }).waitFor();
    assertEquals(await page.locator(".line.agent", { hasText: "Bayit Vegag" }).count(), 1);
    assertEquals(await page.locator(".messages", { hasText: '"event":"stop"' }).count(), 0);
    await page.locator(".message", { hasText: '"hangoverMs":600' }).nth(1).waitFor();
  },
);

pageTest("space mutes, escape hangs up", {}, async ({ page }) => {
  await call(page);
  await page.locator("h1").click();
  await page.keyboard.press("Space");
  assertEquals(await page.locator(".round.mute").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Escape");
  await page.locator('.status[data-phase="ended"]').waitFor();
  assertStringIncludes(await page.locator(".status").innerText(), "You hung up");
});

pageTest(
  "a refused microphone is explained, and the call goes on",
  { preferences: { microphone: true }, before: refusal("NotAllowedError") },
  async ({ page }) => {
    await call(page);
    await page.locator(".notice", { hasText: "refused the microphone" }).waitFor();
    assertEquals(await page.locator("button.hang-up").count(), 1);
  },
);

pageTest("a browser without AudioWorklet still makes the call, and says why it is silent", {
  before: "delete globalThis.AudioWorkletNode;",
}, async ({ page }) => {
  await page.locator("button.call").click();
  await page.locator(".notice", { hasText: "no AudioWorklet" }).waitFor();
  await page.locator(".line.agent").waitFor({ timeout: 10_000 });
});

pageTest("a server that is gone is told, before a call and in the middle of one", {}, async ({ page }) => {
  const other = await startServer({ AGENT_LANGUAGE: "en" });
  await page.goto(`${other.url}/simulator`);
  await call(page);
  await other.stop();
  await page.locator(".notice", { hasText: "broke during the call" }).waitFor();
  await page.locator("button.call").click();
  await page.locator(".notice", { hasText: "does not answer" }).waitFor();
});

for (const [locale, colorScheme, width] of [["he-IL", "light", 1280], ["en-US", "dark", 390]] as const) {
  pageTest(
    `axe finds no serious fault: ${locale}, ${colorScheme}, ${width} px`,
    { locale, colorScheme, width },
    async ({
      page,
    }) => {
      await call(page);
      await say(page, locale === "he-IL" ? "לשכור דירה בחיפה" : "To rent a flat in Haifa");
      await page.locator(".turn").first().waitFor({ timeout: 15_000 });
      await openEverything(page);
      await page.locator(".messages").waitFor();
      assertEquals(await seriousFaults(page), []);
      const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(overflowPx <= 0, `the page is ${overflowPx} px too wide`);
    },
  );
}

/** Keeps the side channel's socket, so that a test can tell the page what the server never would. */
const SIDE_SOCKET = `
  globalThis.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      if (String(args[0]).includes("/ws/simulator")) globalThis.sideSocket = this;
    }
  };
  globalThis.pwned = () => globalThis.wasPwned = true;
`;

function tell(page: OpenPhone["page"], messages: readonly object[]): Promise<unknown> {
  const texts = JSON.stringify(messages.map((message) => JSON.stringify(message)));
  const dispatch = "(data) => globalThis.sideSocket.dispatchEvent(new MessageEvent('message', { data }))";
  return page.evaluate(`void ${texts}.forEach(${dispatch})`);
}

pageTest("texts that are made to be run are shown as texts, wherever the page shows any", {
  before: SIDE_SOCKET,
}, async ({ page }) => {
  await call(page);
  const texts = HOSTILE_TEXTS.map((text) => text.toWellFormed());
  const [name, notes] = ["<img src=x onerror=pwned()>", texts.join(" ")];
  const lead = { callSid: "CASIM1", language: "en", name, notes, cities: [], offered: [], score: 1 };
  await tell(page, [
    ...texts.flatMap((text, i) => {
      const fields = { utterance: 100 + i, piece: 0, turn: 100 + i, text, tool: text, ok: true, asrMs: 1 };
      return ["ASR_TEXT", "TOOL_CALL"].map((event) => ({ type: "event", event, atMs: 1000 + i, fields }));
    }),
    { type: "reply", turnId: 1, sentences: texts.map((text) => ({ text, heardText: text.slice(0, 9) })) },
    { type: "outcome", lead, viewings: [], summary: { lines: [name, notes, name], missing: [], by: "model" } },
  ]);
  await page.locator(".outcome", { hasText: "onerror=pwned()" }).waitFor({ timeout: 10_000 });
  await openEverything(page);
  assertStringIncludes(await page.locator(".lines").innerText(), "</textarea><script>pwned()</script>");
  const made = "iframe, object, math, video, template, [onerror], [onload], [srcdoc], [href^=javascript]";
  assertEquals(await page.locator(`body :is(${made}), body script:not([src])`).count(), 0);
  assertEquals(await page.evaluate("globalThis.wasPwned"), undefined);
});

/** A microphone as it is: what the browser would do to it fades the tests' sound away. */
function plainMicrophone(): Record<string, boolean> {
  return { microphone: true, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
}

function refusal(name: string): string {
  return `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "${name}"));`;
}

async function openEverything(page: OpenPhone["page"]): Promise<void> {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => details.open = true));
}
