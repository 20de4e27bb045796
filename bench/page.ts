/**
 * `deno run -A bench/page.ts [MINUTES]`: what the simulator's page costs, in a real Chromium against a real server.
 *
 * Tells the page's size, the time from its load to the greeting at its output, from the end of the tenth voiced frame to
 * silence at its output, and (with MINUTES, in a call of that length) the drift of its clock and the growth of its memory.
 */
import type { Locator, Page } from "playwright-core";
import { call, openPhone, prepareVoice, say, startBrowser, startServer } from "../tests/simulator/browser.ts";

const GREETINGS = 5;
const INTERRUPTIONS = 40;
const INTERRUPTION = "Wait a moment please, who are you?";
/** What is said in each minute of the long call: answered, interrupted, never a goodbye. */
const TALK = ["What did you say?", "To rent", "In Haifa", "Who are you?", "Actually, in Tel Aviv", "What did you say?"];

const server = await startServer({
  VAD: "silero",
  AGENT_LANGUAGE: "en",
  MAX_CALL_SEC: "7200",
  SILENCE_PROMPT_SEC: "120",
});
const browser = await startBrowser();
const lines: Record<string, string> = {};

lines["page, gzip"] = `${
  (await gzipBytes(["/simulator", "/simulator/style.css", "/simulator/main.js"]) / 1000).toFixed(1)
} kB`;
lines["audio worklet, gzip"] = `${(await gzipBytes(["/simulator/phone_worklet.js"]) / 1000).toFixed(1)} kB`;
lines["load → greeting heard"] = spread(await repeat(GREETINGS, loadToGreeting));
const silences = await interruptions();
lines["tenth voiced frame → silence"] = spread(silences.map(({ serverMs, pageMs }) => serverMs + pageMs));
lines["  of it until clear arrives"] = spread(silences.map(({ serverMs }) => serverMs));
lines["  of it in the page"] = spread(silences.map(({ pageMs }) => pageMs));
const minutes = Number(Deno.args[0] ?? 0);
if (minutes > 0) Object.assign(lines, await longCall(minutes));

await browser.close();
await server.stop();
for (const [name, figure] of Object.entries(lines)) await write(`${name.padEnd(32)}${figure}`);
Deno.exit();

function write(line: string): Promise<number> {
  return Deno.stdout.write(new TextEncoder().encode(line + "\n"));
}

async function gzipBytes(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const { body } = await fetch(server.url + path);
    const packed = new Response(body!.pipeThrough(new CompressionStream("gzip")));
    bytes += (await packed.arrayBuffer()).byteLength;
  }
  return bytes;
}

async function repeat(times: number, run: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let index = 0; index < times; index++) results.push(await run());
  return results;
}

/** From the beginning of the page's load, with the button pressed as soon as it is there. */
async function loadToGreeting(): Promise<number> {
  const { page, context } = await openPhone(browser, server.url);
  await call(page);
  const heardMs = await page.evaluate(() => globalThis.output.firstSoundMs);
  await context.close();
  return heardMs;
}

/** One call in which the agent is interrupted again and again, in the middle of what it says. */
async function interruptions(): Promise<Silence[]> {
  await prepareVoice(server.url, INTERRUPTION);
  const { page, context } = await openPhone(browser, server.url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => details.open = true));
  await page.getByRole("button", { name: "server events" }).click();
  await call(page);
  const results: Silence[] = [];
  for (let tries = 0; results.length < INTERRUPTIONS && tries < 2 * INTERRUPTIONS; tries++) {
    await page.waitForTimeout(1500);
    await say(page, INTERRUPTION);
    if (!await appears(page.locator(".line.note.barge_in").nth(results.length))) continue;
    await page.waitForTimeout(250);
    results.push(await silence(page));
    await page.evaluate(() => globalThis.output.reset());
    await page.waitForFunction(() => globalThis.output.sounding);
  }
  await context.close();
  return results;
}

/** False for an interruption that came when the agent had finished: on a machine with other work that happens. */
function appears(note: Locator): Promise<boolean> {
  return note.waitFor({ timeout: 10_000 }).then(() => true, () => false);
}

/** From the end of the tenth voiced frame until `clear` arrives, and from there until nothing more sounds. */
interface Silence {
  serverMs: number;
  pageMs: number;
}

/** The server tells at which stream time it decided: that is where the tenth voiced frame ends. */
function silence(page: Page): Promise<Silence> {
  return page.evaluate(() => {
    const { sentMs, clearedMs, silencedMs } = globalThis.output;
    const told = [...document.querySelectorAll(".messages code")].map((code) => code.textContent ?? "");
    const last = told.findLast((text) => text.includes('"BARGE_IN"')) ?? "{}";
    const decidedAtMs: number = JSON.parse(last).atMs;
    return { serverMs: clearedMs - sentMs.get(decidedAtMs - 20)!, pageMs: Math.max(0, silencedMs - clearedMs) };
  });
}

async function longCall(minutes: number): Promise<Record<string, string>> {
  const { page, context } = await openPhone(browser, server.url);
  const session = await context.newCDPSession(page);
  const heapMB = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize / 1e6;
  };
  await call(page);
  const heaps: number[] = [];
  const drifts: number[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    for (const text of TALK) {
      await say(page, text);
      await page.waitForTimeout(60_000 / TALK.length);
    }
    if (await page.locator("button.hang-up").count() === 0) throw new Error("The long call ended before its time");
    heaps.push(await heapMB());
    drifts.push(parseFloat(await page.locator(".health dd").last().innerText()));
    await write(`minute ${minute}: heap ${heaps.at(-1)!.toFixed(1)} MB, drift ${drifts.at(-1)} ms`);
  }
  const figures = await page.locator(".health").innerText();
  await context.close();
  return {
    "heap by minute, MB": heaps.map((heap) => heap.toFixed(1)).join(" "),
    "largest drift": `${Math.max(...drifts.map(Math.abs))} ms`,
    "line at the end": figures.replaceAll("\n", " "),
  };
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
  return `median ${at(0.5)} ms, p90 ${at(0.9)} ms, worst ${at(1)} ms (${values.length})`;
}
