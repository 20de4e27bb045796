/**
 * A guess at how an unknown Hebrew word sounds: vav and yod are vowels, the vowels that are not written are put in by the
 * commonest word shapes, the stress is on the last syllable. Understandable more often than right, so that a name the
 * lexicon does not know is still a word and not a row of consonants. This module is browser compatible.
 */

const CONSONANTS: Readonly<Record<string, string>> = {
  ב: "v",
  ג: "g",
  ד: "d",
  ה: "h",
  ו: "v",
  ז: "z",
  ח: "kh",
  ט: "t",
  י: "y",
  כ: "kh",
  ך: "kh",
  ל: "l",
  מ: "m",
  ם: "m",
  נ: "n",
  ן: "n",
  ס: "s",
  פ: "f",
  ף: "f",
  צ: "ts",
  ץ: "ts",
  ק: "k",
  ר: "r",
  ש: "sh",
  ת: "t",
};

/** At the start of a word these three are hard. */
const HARD: Readonly<Record<string, string>> = { ב: "b", כ: "k", פ: "p" };

/** A letter followed by a geresh. */
const FOREIGN: Readonly<Record<string, string>> = {
  ג: "j",
  ז: "zh",
  צ: "ch",
  ץ: "ch",
  ת: "t",
  ד: "d",
  ח: "kh",
  ט: "t",
};

/** Transliterates a bare Hebrew word (letters, geresh, gershayim) as best one can without knowing it. */
export function guessTransliteration(word: string): string {
  const acronym = word.includes('"');
  const sounds = readLetters(word.replaceAll('"', ""), acronym);
  return stressLast(
    acronym ? fillVowels(sounds).map((sound) => (sound === "e" ? "a" : sound)) : fillVowels(sounds),
    word,
  );
}

/** One sound a letter or pair of letters; vowels are single letters, consonants anything else. */
function readLetters(word: string, acronym: boolean): string[] {
  const letters = [...word];
  const sounds: string[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    const next = letters[at + 1];
    const first = at === 0;
    const last = next === undefined;
    const afterVowel = isVowel(sounds.at(-1));
    if (next === "'" && FOREIGN[letter]) {
      sounds.push(FOREIGN[letter]);
      at++;
    } else if (letter === "'") {
      continue;
    } else if (letter === "א" || letter === "ע") {
      if (first && next !== undefined && "וי".includes(next)) continue;
      if (!afterVowel && !(next === "ו" || next === "י")) sounds.push("a");
    } else if (letter === "ה" && last && !first) {
      if (!afterVowel) sounds.push("a");
      else if (sounds.at(-1) === "i") sounds.push("y", "a");
    } else if (letter === "ו" && next === "ו") {
      sounds.push("v");
      at++;
    } else if (letter === "ו" && !first && !afterVowel && !acronym) {
      sounds.push(last ? "u" : "o");
    } else if (letter === "י" && next === "י") {
      sounds.push(...(afterVowel ? ["y"] : ["a", "y"]), ...(letters[at + 2] === "ם" ? ["i"] : []));
      at++;
    } else if (letter === "י" && !first && !afterVowel) {
      sounds.push("i");
    } else {
      sounds.push((first ? HARD[letter] : undefined) ?? CONSONANTS[letter] ?? "");
    }
  }
  return sounds.filter((sound) => sound !== "");
}

/** Puts a vowel wherever a run of consonants could not be said. */
function fillVowels(sounds: readonly string[]): string[] {
  const filled: string[] = [];
  for (let at = 0; at < sounds.length;) {
    if (isVowel(sounds[at])) {
      filled.push(sounds[at++]!);
      continue;
    }
    const start = at;
    while (at < sounds.length && !isVowel(sounds[at])) at++;
    filled.push(...fillRun(sounds.slice(start, at), start === 0, at === sounds.length));
  }
  return filled;
}

function fillRun(run: readonly string[], atStart: boolean, atEnd: boolean): string[] {
  const gaps = vowelGaps(run.length, atStart, atEnd);
  return run.flatMap((consonant, index) => (gaps[index] ? [consonant, gaps[index]] : [consonant]));
}

/** The vowel after each consonant of a run, empty for none. */
function vowelGaps(length: number, atStart: boolean, atEnd: boolean): string[] {
  if (atStart && atEnd) {
    return [["a"], ["a", ""], ["a", "e", ""], ["a", "", "e", ""], ["a", "", "a", "e", ""]][length - 1] ??
      Array.from({ length }, (_, index) => (index === length - 1 ? "" : "a"));
  }
  if (atStart) return Array.from({ length }, (_, index) => (index % 2 === 0 && index < length - 1 ? "a" : ""));
  if (atEnd) return Array.from({ length }, (_, index) => (index === length - 2 ? "e" : ""));
  return Array.from({ length }, (_, index) => (index % 2 === 1 && index < length - 1 ? "e" : ""));
}

/** Marks the last vowel as stressed; the one before it in the endings -áyim and -éCet. */
function stressLast(sounds: readonly string[], word: string): string {
  const vowels = sounds.flatMap((sound, index) => (isVowel(sound) ? [index] : []));
  const early = /יים$/.test(word) || /[^ויאהע]{2}ת$/.test(word);
  const stressed = (early ? vowels.at(-2) : undefined) ?? vowels.at(-1);
  return sounds.map((sound, index) => (index === stressed ? `'${sound}` : sound)).join("");
}

function isVowel(sound: string | undefined): boolean {
  return sound !== undefined && sound.length === 1 && "aeiou".includes(sound);
}
