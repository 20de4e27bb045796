import { assert, assertEquals, assertGreater } from "@std/assert";
import { type EspeakEngine, startEspeak } from "../../../lib/speech/espeak_engine.ts";
import { toPhonemes } from "../../../lib/speech/pronunciation/alphabet.ts";
import { ENGLISH_TERMS } from "../../../lib/speech/pronunciation/english.ts";
import { LEXICON } from "../../../lib/speech/pronunciation/lexicon.ts";
import { digits, latinLetters, latinWords } from "../../../lib/speech/pronunciation/lexicon/letters.ts";

const ENTRIES = [...LEXICON, ...latinWords, ...latinLetters, ...digits];

/** The IPA that each letter of the transliteration stands for, written here anew so that alphabet.ts is checked as well. */
const IPA: ReadonlyArray<readonly [letters: string, ipa: string]> = [
  ["sh", "ʃ"],
  ["kh", "χ"],
  ["ts", "ts"],
  ["ch", "tʃ"],
  ["zh", "ʒ"],
  ["j", "dʒ"],
  ["y", "j"],
  ["r", "ʁ"],
  ["g", "ɡ"],
  ["|", ""],
  ["'", ""],
];

function expectedIpa(sounds: string): string {
  let ipa = "";
  let rest = sounds;
  let afterVowel = false;
  while (rest !== "") {
    const [letters, sound] = IPA.find(([letters]) => rest.startsWith(letters)) ?? [rest[0]!, rest[0]!];
    const vowelNext = /^'?[aeiou]/.test(rest);
    if (afterVowel && vowelNext) ipa += "ʔ";
    ipa += sound;
    afterVowel = /^[aeiou]/.test(rest);
    rest = rest.slice(letters.length);
  }
  return ipa.replaceAll(" ", "");
}

/** What espeak says, as IPA without stress; a name it does not know comes out as nothing, or as letters of English. */
function spokenIpa(espeak: EspeakEngine, phonemes: string, language: string): string {
  let ipa = "";
  const settings = { language, variant: "agent", wordsPerMinute: 450 };
  espeak.speak(`[[${phonemes}]]`, settings, () => true, (phoneme) => ipa += phoneme);
  return ipa.replace(/[ˈˌ_ ]/g, "");
}

Deno.test("the lexicon holds more than 3,000 words", () => {
  assertGreater(LEXICON.size, 3000);
});

Deno.test("every entry of the lexicon is a Hebrew word or phrase in plain letters", () => {
  for (const word of LEXICON.keys()) {
    assert(/^[א-ת]+(?:["'][א-ת]*)*(?: [א-ת]+(?:["'][א-ת]*)*)*$/.test(word), word);
  }
});

Deno.test("every entry of two syllables or more has one stress, before a vowel", () => {
  for (const [word, { sounds }] of ENTRIES) {
    const spoken = sounds.split(" ");
    for (const [index, part] of spoken.entries()) {
      const vowels = part.match(/[aeiou]/g)?.length ?? 0;
      const stresses = part.match(/'[aeiou]/g)?.length ?? 0;
      assertEquals(stresses, part.split("'").length - 1, `${word}: a stress mark stands before a vowel`);
      assertGreater(vowels, 0, `${word}: ${part}`);
      // The first part of a compound may lean on the next: rosh ha'ayin, ramat g'an.
      const leaning = index < spoken.length - 1;
      assert(stresses === 1 || (stresses === 0 && (leaning || vowels === 1)), `${word}: ${part}`);
    }
  }
});

/** Entries that between them hold every pair of neighbouring sounds in the lexicon: espeak's names can only run together in pairs. */
function entriesWithEveryPair(): string[] {
  const seen = new Set<string>();
  return ENTRIES.map(([, { sounds }]) => sounds).filter((sounds) => {
    const pairs = [...` ${sounds} `.replaceAll("'", "")].map((letter, index, letters) => letter + letters[index + 1]);
    const fresh = pairs.filter((pair) => !seen.has(pair));
    for (const pair of fresh) seen.add(pair);
    return fresh.length > 0;
  });
}

Deno.test("espeak says the sounds of the lexicon, in every combination it holds, as they are written", async () => {
  const espeak = await startEspeak();
  const entries = entriesWithEveryPair();
  const batchSize = 20;
  for (let at = 0; at < entries.length; at += batchSize) {
    const batch = entries.slice(at, at + batchSize);
    assertEquals(spokenIpa(espeak, batch.map(toPhonemes).join(" "), "he"), batch.map(expectedIpa).join(""));
  }
});

Deno.test("the English terms use only phonemes the English voice knows", async () => {
  const espeak = await startEspeak();
  const known = "3 3: A: @ a aI aU b d dZ E eI f g h i i: I j k l m n o O O: oU p r s S t T tS u u: U v w x z Z 0 ?"
    .split(
      " ",
    )
    .sort((a, b) => b.length - a.length);
  for (const phoneme of known) assert(spokenIpa(espeak, phoneme, "en-us") !== "", `espeak does not know ${phoneme}`);
  for (const [term, phonemes] of ENGLISH_TERMS) {
    let rest = phonemes.replace(/[' ]/g, "");
    while (rest !== "") {
      const next = known.find((phoneme) => rest.startsWith(phoneme));
      assert(next !== undefined, `${term}: "${rest}" starts with an unknown phoneme`);
      rest = rest.slice(next.length);
    }
  }
});
