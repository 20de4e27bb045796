/**
 * Google, OpenAI and Twilio's REST API for the soak, in a process of their own, at the public medians. Prints where they
 * are as one line of JSON and runs until it is ended.
 *
 *   deno run -A bench/soak/standins.ts LINES [PORTS]
 *
 * LINES: a file with `[{ text, audio }]`, audio as base64; PORTS: where to listen, in the order in which they are named
 * above.
 */
import { type DialogueTimes, PUBLIC_MEDIANS } from "../../tests/standins/dialogue.ts";
import { startGoogleStandin, toneLike } from "../../tests/standins/google.ts";
import { type ChatDelta, type ChatScript, startOpenAiStandin } from "../../tests/standins/openai.ts";
import { startTwilioStandin } from "../../tests/standins/twilio.ts";
import { ASK_AGAIN, turnOf } from "./dialogue.ts";
import { LineEar } from "./line_ear.ts";

const PIECE_BYTES = 1600;
const SUMMARY = {
  ...{ name: "דנה לוי", deal: "rent", cities: ["tel_aviv"], minRooms: 3, maxRooms: 3, minShekels: null },
  ...{ maxShekels: 7000, when: null, notes: null, who: "דנה לוי", wanted: "דירה להשכרה", next: "לשלוח פרטים" },
};

interface ChatMessage {
  role: string;
  content: string | null;
}

function answerTo(body: Record<string, unknown>, times: DialogueTimes): ChatScript {
  if (body.stream !== true) return { firstDelayMs: times.firstTokenMs, deltas: [JSON.stringify(SUMMARY)] };
  const messages = body.messages as readonly ChatMessage[];
  const said = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const turn = turnOf(said);
  const words = (turn?.agent ?? ASK_AGAIN).match(/[\s\S]{1,3}/g) ?? [];
  const pace = { firstDelayMs: times.firstTokenMs, deltaDelayMs: times.tokenMs };
  const afterTool = messages.at(-1)?.role === "tool";
  if (turn?.tool === undefined || afterTool) return { ...pace, deltas: words };
  const { name, arguments: fields } = turn.tool;
  const use: ChatDelta = { tool: 0, id: `call_${crypto.randomUUID()}`, name, arguments: JSON.stringify(fields) };
  return { ...pace, deltas: name === "end_call" ? [...words, use] : [use] };
}

/** The hum for a text, made once. */
function voiceOf(): (text: string) => Uint8Array[] {
  const made = new Map<string, Uint8Array[]>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const audio = toneLike(text);
    const pieces = Array.from(
      { length: Math.ceil(audio.length / PIECE_BYTES) },
      (_, i) => audio.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
    );
    if (made.size < 1000) made.set(text, pieces);
    return pieces;
  };
}

const lines = JSON.parse(await Deno.readTextFile(Deno.args[0]!)) as { text: string; audio: string }[];
const ear = new LineEar(lines.map(({ text, audio }) => ({ text, audio: Uint8Array.fromBase64(audio) })));
const [googlePort = 0, openAiPort = 0, twilioPort = 0] = (Deno.args[1] ?? "").split(",").filter(Boolean).map(Number);
const times = PUBLIC_MEDIANS;
const speak = voiceOf();
const google = await startGoogleStandin({
  forgets: true,
  port: googlePort,
  maxStreamsPerConnection: 100,
  recognize: () => ({ hear: ear.listen(), finalDelayMs: times.finalMs }),
  synthesize: (text) => ({ firstDelayMs: times.firstAudioMs, pieces: speak(text) }),
});
const openai = startOpenAiStandin({ forgets: true, port: openAiPort, chat: (_, body) => answerTo(body, times) });
const twilio = startTwilioStandin(() => ({}), twilioPort);
const addresses = { google: google.endpoint, openai: openai.baseUrl, twilio: twilio.baseUrl };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(addresses) + "\n"));
