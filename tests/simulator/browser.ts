/**
 * A real server process and a real browser for the tests of the page. Chromium is looked for at CHROMIUM_PATH and where
 * Debian has it, and installed where that may be done; where there is none, the tests are skipped and say so.
 */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { writeWav } from "../../lib/audio/wav.ts";
import { decodeMulaw, mulawSilence, SAMPLE_RATE_HZ } from "../../lib/audio/mulaw.ts";
import { aptInstall } from "../standins/apt.ts";
import { tapOutput } from "./output_tap.ts";

export const CHROMIUM = findChromium() ?? (await aptInstall("chromium") ? findChromium() : undefined);

function findChromium(): string | undefined {
  const asked = Deno.env.get("CHROMIUM_PATH");
  for (const path of [asked, "/usr/bin/chromium", "/usr/bin/google-chrome"]) {
    try {
      if (path && Deno.statSync(path).isFile) return path;
    } catch {
      // Not there: the next one.
    }
  }
  return undefined;
}

export interface TestServer {
  url: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 120_000;

/** Starts `main.ts` on a free port and waits until its voice is ready. */
export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = await Deno.makeTempDir();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts"],
    env: { PORT: "0", LOG_FORMAT: "json", VAD: "energy", DATA_DIR: dataDir, ...env },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  // A server that never gets that far must not hold the tests up.
  const limit = setTimeout(() => process.kill("SIGKILL"), START_LIMIT_MS);
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(lineBreaker()).getReader();
  let url = "";
  for (;;) {
    const { value, done } = await lines.read();
    if (done) throw new Error("The server ended before it was ready");
    const event = JSON.parse(value);
    if (event.msg === "SERVER_LISTENING") url = event.url;
    if (event.msg === "PROVIDER_READY" && event.provider === "espeak") break;
  }
  clearTimeout(limit);
  // What it writes from here on is read away, or it would wait for a reader.
  const rest = (async () => {
    while (!(await lines.read()).done);
  })();
  return {
    url,
    async stop() {
      process.kill("SIGKILL");
      await process.status;
      await rest;
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

function lineBreaker(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, out) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") out.enqueue(line);
    },
  });
}

/** Starts the browser; with `microphoneFile` (WAV), that is what every microphone hears, over and over. */
export function startBrowser(microphoneFile?: string): Promise<Browser> {
  const microphone = microphoneFile === undefined
    ? []
    : ["--use-fake-device-for-media-stream", `--use-file-for-fake-audio-capture=${microphoneFile}`];
  return chromium.launch({
    executablePath: CHROMIUM!,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...microphone,
    ],
  });
}

export interface OpenPhone {
  page: Page;
  context: BrowserContext;
  /** What the page threw or logged as an error. */
  faults: string[];
}

export interface PhoneOptions {
  locale?: string;
  colorScheme?: "light" | "dark";
  width?: number;
  /** What is changed of the preferences; the microphone is off unless it is asked for. */
  preferences?: Record<string, unknown>;
  permissions?: string[];
  /** Takes a certificate that nobody vouches for. */
  ignoreHTTPSErrors?: boolean;
  /** Runs in the page before its own scripts. */
  before?: string;
}

/** Opens the phone in a context of its own. */
export async function openPhone(browser: Browser, url: string, options: PhoneOptions = {}): Promise<OpenPhone> {
  const phone = await newPhone(browser, options);
  await phone.page.goto(`${url}/simulator`);
  await phone.page.locator("#call").waitFor();
  return phone;
}

/** A context in which the phone can be opened. */
export async function newPhone(browser: Browser, options: PhoneOptions = {}): Promise<OpenPhone> {
  const { locale = "en-US", colorScheme = "light", width = 1280, preferences = {}, permissions = [] } = options;
  const { ignoreHTTPSErrors = false } = options;
  const context = await browser.newContext({
    locale,
    colorScheme,
    viewport: { width, height: 900 },
    permissions,
    ignoreHTTPSErrors,
  });
  const kept = JSON.stringify({ microphone: false, ...preferences });
  await context.addInitScript(
    `localStorage.getItem("${KEPT}") ?? localStorage.setItem("${KEPT}", ${JSON.stringify(kept)})`,
  );
  await context.addInitScript(tapOutput);
  if (options.before) await context.addInitScript(options.before);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  return { page, context, faults };
}

const KEPT = "agentlocator-voice simulator";

/** Presses the green button and waits until the agent is heard at the page's output. */
export async function call(page: Page): Promise<void> {
  await page.locator("button.call").click();
  await agentHeard(page);
}

/** Waits until sound leaves the page. */
export function agentHeard(page: Page): Promise<unknown> {
  return page.waitForFunction(() => globalThis.output.sounding, undefined, { timeout: 15_000 });
}

export async function say(page: Page, text: string): Promise<void> {
  await page.locator("#say").fill(text);
  await page.locator("#say").press("Enter");
}

/** Has the sound of a text made beforehand: on a busy machine the agent would be done before the first time is over. */
export async function prepareVoice(url: string, text: string): Promise<void> {
  await voiceOf(url, text);
}

async function voiceOf(url: string, text: string): Promise<Uint8Array> {
  const query = new URLSearchParams({ language: "en", text });
  const response = await fetch(`${url}/simulator/voice?${query}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A WAV file of the server's own caller voice: a silence, the text, and a silence long enough never to come round. */
export async function spokenFile(url: string, text: string, beforeMs: number, afterMs: number): Promise<string> {
  const voice = await voiceOf(url, text);
  const audio = [mulawSilence(beforeMs), voice, mulawSilence(afterMs)].map((part) => decodeMulaw(part));
  const samples = new Int16Array(audio.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of audio) {
    samples.set(part, at);
    at += part.length;
  }
  const path = await Deno.makeTempFile({ suffix: ".wav" });
  await Deno.writeFile(path, writeWav({ sampleRateHz: SAMPLE_RATE_HZ, channels: [samples] }));
  return path;
}
