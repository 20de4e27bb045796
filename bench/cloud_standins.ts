/**
 * Google and OpenAI as the cloud benchmarks want them: the public medians, a conversation of 20 turns, words that come as
 * the caller says them. Prints where it listens as one line of JSON and runs until it is ended.
 *
 *   deno run -A bench/cloud_standins.ts [same] [no-partials]
 *
 * `same`: every caller says the first line, as calls at the same time cannot be told apart here. `no-partials`: words come
 * only after the end of speech.
 */
import { BYTES_PER_MS } from "../lib/audio/mulaw.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { dialogueScripts, PUBLIC_MEDIANS } from "../tests/standins/dialogue.ts";
import { startGoogleStandin } from "../tests/standins/google.ts";
import { startOpenAiStandin } from "../tests/standins/openai.ts";
import { soundIn } from "../tools/latency.ts";
import { speak } from "../tools/caller_voice.ts";
import { CLOUD_DIALOGUE } from "./cloud_dialogue.ts";

const PARTIAL_EVERY_MS = 100;

const same = Deno.args.includes("same");
const partials = !Deno.args.includes("no-partials");

const voice = createEspeakSynthesizer({ variant: "caller" });
const spokenMs: number[] = [];
for (const { caller } of CLOUD_DIALOGUE) {
  const sound = soundIn(await speak(voice, caller, "he"));
  spokenMs.push((sound?.toMs ?? 0) - (sound?.fromMs ?? 0));
}
await voice.close?.();

const lineOf = (n: number) => same ? 0 : n % CLOUD_DIALOGUE.length;
const scripts = dialogueScripts(CLOUD_DIALOGUE);

/**
 * Listens to a line: every 100 ms of audio there is a result with the words that have ended by then, counted from the
 * first sound, wherever in the audio that is. The words of a line are taken to be equally long.
 */
function listenTo(line: number): (audio: Uint8Array) => string | undefined {
  const words = CLOUD_DIALOGUE[line]!.caller.split(" ");
  let heardMs = 0;
  let beginsMs: number | undefined;
  return (audio) => {
    const fromMs = beginsMs === undefined ? soundIn(audio)?.fromMs : undefined;
    if (fromMs !== undefined) beginsMs = heardMs + fromMs;
    heardMs += audio.length / BYTES_PER_MS;
    const resultMs = Math.floor(heardMs / PARTIAL_EVERY_MS) * PARTIAL_EVERY_MS;
    const ended = Math.floor((resultMs - (beginsMs ?? Infinity)) * words.length / spokenMs[line]!);
    return ended > 0 ? words.slice(0, ended).join(" ") : undefined;
  };
}

const google = await startGoogleStandin({
  ...scripts.google,
  maxStreamsPerConnection: 100,
  recognize: (n) => ({
    ...(partials ? { hear: listenTo(lineOf(n)) } : {}),
    final: { text: `${CLOUD_DIALOGUE[lineOf(n)]!.caller}.`, languageCode: "iw-IL" },
    finalDelayMs: PUBLIC_MEDIANS.finalMs,
  }),
});
const openai = startOpenAiStandin(scripts.openai);
const addresses = { google: google.endpoint, openai: openai.baseUrl };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(addresses) + "\n"));
