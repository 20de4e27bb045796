/**
 * Serves the simulator's page from memory, and the voice of its typed caller.
 */
import { type Language, LANGUAGES } from "../language.ts";
import { toSpeechText } from "../speech/speech_text/speech_text.ts";
import type { Synthesizer } from "../speech/synthesizer.ts";

/** The files of the page, as text. */
export interface PageAssets {
  html: string;
  css: string;
  script: string;
  worklet: string;
}

export interface SimulatorPageOptions {
  /** Gets the files, when they are first asked for: bundled from source, or carried inside a build. */
  loadAssets: () => Promise<PageAssets>;
  /** Speaks what the typed caller types. */
  voice: Synthesizer;
}

export interface SimulatorPage {
  /** Answers GET /simulator and what lies under it; `undefined` for a path it does not know. */
  answer(request: Request): Promise<Response | undefined>;
  /** Gets the files ready before the first visitor asks. Never rejects: a fault shows when the page is asked for. */
  warmUp(): Promise<void>;
}

/** Longest text that is spoken at once, in characters; the page's own field takes no more. */
const MAX_TEXT = 500;
/** Sentences being spoken at the same time: a page that asks for more is not a person typing. */
const MAX_VOICES = 8;
const KEPT_SENTENCES = 100;

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const FILES: Readonly<Record<string, { asset: keyof PageAssets; type: string }>> = {
  "/simulator": { asset: "html", type: "text/html; charset=utf-8" },
  "/simulator/": { asset: "html", type: "text/html; charset=utf-8" },
  "/simulator/style.css": { asset: "css", type: "text/css; charset=utf-8" },
  "/simulator/main.js": { asset: "script", type: "text/javascript; charset=utf-8" },
  "/simulator/phone_worklet.js": { asset: "worklet", type: "text/javascript; charset=utf-8" },
};

export function createSimulatorPage({ loadAssets, voice }: SimulatorPageOptions): SimulatorPage {
  let loading: Promise<PageAssets> | undefined;
  const speak = createCallerVoice(voice);

  /** A failed attempt is not kept: the next visitor tries again. */
  function assets(): Promise<PageAssets> {
    loading ??= loadAssets().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  return {
    async answer(request) {
      const url = new URL(request.url);
      if (url.pathname === "/simulator/voice") return await speak(url.searchParams);
      const file = FILES[url.pathname];
      if (file === undefined) return undefined;
      return new Response((await assets())[file.asset], {
        headers: {
          "content-type": file.type,
          "content-security-policy": PAGE_POLICY,
          "permissions-policy": "microphone=(self), camera=(), geolocation=()",
          "cache-control": "no-cache",
        },
      });
    },
    warmUp: () => assets().then(() => {}, () => {}),
  };
}

/** Answers `?language=he&text=…` with mu-law bytes (audio/basic, RFC 2046 4.2). */
function createCallerVoice(voice: Synthesizer): (params: URLSearchParams) => Promise<Response> {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  let speaking = 0;

  async function made(text: string, language: Language, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    speaking++;
    try {
      for await (const chunk of voice.synthesize(toSpeechText(text, language), { language, signal })) {
        chunks.push(chunk);
      }
    } finally {
      speaking--;
    }
    return joined(chunks);
  }

  return async (params) => {
    const text = (params.get("text") ?? "").trim();
    const language = LANGUAGES.find((known) => known === params.get("language"));
    if (language === undefined || text === "" || text.length > MAX_TEXT) return new Response(null, { status: 400 });
    const key = `${language} ${text}`;
    const known = kept.get(key);
    if (known !== undefined) return sound(known);
    if (speaking >= MAX_VOICES) return new Response(null, { status: 429, headers: { "retry-after": "1" } });
    try {
      const audio = await made(text, language, AbortSignal.timeout(10_000));
      kept.set(key, audio);
      if (kept.size > KEPT_SENTENCES) kept.delete(kept.keys().next().value!);
      return sound(audio);
    } catch {
      return new Response(null, { status: 503 });
    }
  };
}

function sound(audio: Uint8Array<ArrayBuffer>): Response {
  return new Response(audio, { headers: { "content-type": "audio/basic" } });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
