/**
 * Google and OpenAI as the cloud benchmarks want them: the public medians, a conversation of 20 turns, words that come as
 * the caller says them. Prints where it listens as one line of JSON and runs until it is ended.
 *
 *   deno run -A bench/cloud_standins.ts [same] [no-partials]
 *
 * `same`: every caller says the first line, as calls at the same time cannot be told apart here. `no-partials`: words come
 * only after the end of speech.
 */
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { dialogueScripts, PUBLIC_MEDIANS } from "../tests/standins/dialogue.ts";
import { startGoogleStandin } from "../tests/standins/google.ts";
import { startOpenAiStandin } from "../tests/standins/openai.ts";
import { soundIn } from "../tools/latency.ts";
import { speak } from "../tools/caller_voice.ts";
import { CLOUD_DIALOGUE } from "./cloud_dialogue.ts";

/** What the recognizer hears before the voice begins. */
const PRE_ROLL_MS = 300;
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

/** The words of a line, each with the first result after its end; its words are taken to be equally long. */
function partialsOf(line: number): { atBytes: number; text: string }[] {
  const words = CLOUD_DIALOGUE[line]!.caller.split(" ");
  return words.map((_, i) => {
    const endMs = spokenMs[line]! * (i + 1) / words.length;
    const toldMs = PRE_ROLL_MS + Math.ceil(endMs / PARTIAL_EVERY_MS) * PARTIAL_EVERY_MS;
    return { atBytes: toldMs * 8, text: words.slice(0, i + 1).join(" ") };
  });
}

const google = await startGoogleStandin({
  ...scripts.google,
  maxStreamsPerConnection: 100,
  recognize: (n) => ({
    partials: partials ? partialsOf(lineOf(n)) : [],
    final: { text: `${CLOUD_DIALOGUE[lineOf(n)]!.caller}.`, languageCode: "iw-IL" },
    finalDelayMs: PUBLIC_MEDIANS.finalMs,
  }),
});
const openai = startOpenAiStandin(scripts.openai);
const addresses = { google: google.endpoint, openai: openai.baseUrl };
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(addresses) + "\n"));
