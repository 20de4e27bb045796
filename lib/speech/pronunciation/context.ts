/**
 * Words that are written alike and said differently, told apart by the word beside them. This module is browser compatible.
 */

interface Homograph {
  /** True where the less common reading is meant. */
  readonly when: (previous: string, next: string) => boolean;
  readonly sounds: string;
}

const MASCULINE_COUNTED = /^(?:אלף|אלפים|מיליון|מיליארד|שקל|אחוז|מטר|יום|מקומות|רחובות|מגרשים)$|ים$/;
/** Feminine although they end in -im. */
const FEMININE_IN_IM = /^(?:שנים|מילים|נשים|פעמים|ערים|דרכים)$/;
const AGENT_SELF = /^(?:ש|ו|כש|אם)?אני$/;
const AT_END = /^$/;

const isMasculineCounted = (word: string) => MASCULINE_COUNTED.test(word) && !FEMININE_IN_IM.test(word);

const HOMOGRAPHS: Readonly<Record<string, readonly Homograph[]>> = {
  // Eight masculine things: shmona khadarim, but shmone dirot and the hour.
  שמונה: [{ when: (_, next) => isMasculineCounted(next), sounds: "shmon'a" }],
  ושמונה: [{ when: (_, next) => isMasculineCounted(next), sounds: "ushmon'a" }],
  // Second, unless two of something follow.
  שני: [{
    when: (_, next) => AT_END.test(next) || /^[בלומ]/.test(next) && !isMasculineCounted(next),
    sounds: "shen'i",
  }],
  // The agent speaks of herself in the feminine.
  רוצה: [{ when: (previous) => AGENT_SELF.test(previous), sounds: "rots'a" }],
  רואה: [{ when: (previous) => AGENT_SELF.test(previous), sounds: "ro'a" }],
  עושה: [{ when: (previous) => AGENT_SELF.test(previous), sounds: "os'a" }],
};

/** The transliteration that the neighbours ask for, or `undefined` when the usual one is right. */
export function chooseByContext(words: readonly string[], at: number): string | undefined {
  const previous = words[at - 1] ?? "";
  const next = words[at + 1] ?? "";
  return HOMOGRAPHS[words[at]!]?.find(({ when }) => when(previous, next))?.sounds;
}
