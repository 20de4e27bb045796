/**
 * What the callers of the corpus say: an answer to what the agent asked, in pieces with thinking pauses between them.
 * `|600|` is a pause of 600 ms. Hebrew words carry their sounds for espeak-ng after a slash.
 */
import type { ExpectedSlot } from "../lib/brain/conversation.ts";
import type { Language } from "../lib/language.ts";

export interface Phrase {
  /** What the agent had asked for. */
  asks: ExpectedSlot;
  script: string;
}

export const PHRASES: Record<Language, readonly Phrase[]> = {
  en: [
    { asks: "open", script: "hello I am looking for a flat |600| in Tel Aviv" },
    { asks: "yes_no", script: "yes" },
    { asks: "deal", script: "I want to rent |400| not to buy" },
    { asks: "city", script: "in Haifa |800| or maybe in the north" },
    { asks: "rooms", script: "three rooms please" },
    { asks: "budget", script: "up to |500| seven thousand a month" },
    { asks: "yes_no", script: "no thank you" },
    { asks: "day", script: "on Sunday |1200| or Monday afternoon" },
    { asks: "hour", script: "at half past five" },
    { asks: "name", script: "my name is |300| Daniel Cohen" },
    { asks: "phone", script: "zero five two |400| six one seven |500| four three eight nine" },
    { asks: "open", script: "could you tell me |700| whether it has a balcony and parking" },
    { asks: "choice", script: "the second one" },
    { asks: "open", script: "okay" },
    { asks: "budget", script: "well |900| about two million" },
    { asks: "open", script: "because |600| we have two children and a dog we need a garden |400| and a quiet street" },
  ],
  he: [
    { asks: "open", script: "שלום/Sal'om אני/an'i מחפש/meXap'es דירה/dir'a |600| בתל/betel אביב/av'iv" },
    { asks: "yes_no", script: "כן/k'en" },
    { asks: "deal", script: "להשכרה/lehaskar'a |400| לא/l'o לקנייה/liknij'a" },
    { asks: "city", script: "בחיפה/beXe'jfa |800| או/'o באזור/beez'or הצפון/hatsaf'on" },
    { asks: "rooms", script: "שלושה/SloS'a חדרים/Xadar'im בבקשה/bevakaS'a" },
    { asks: "budget", script: "עד/'ad |500| שבעת/Siv'at אלפים/alaf'im שקלים/Skal'im בחודש/beX'odeS" },
    { asks: "yes_no", script: "לא/l'o תודה/tod'a" },
    { asks: "day", script: "ביום/bej'om ראשון/riS'on |1200| או/'o שני/Sen'i אחרי/aXar'ej הצהריים/hatsohor'ajim" },
    { asks: "hour", script: "בחמש/beXam'eS וחצי/vaX'etsi" },
    { asks: "name", script: "קוראים/kor'im לי/l'i |300| דניאל/dani'el כהן/koh'en" },
    {
      asks: "phone",
      script: "אפס/'efes חמש/Xam'eS שתיים/St'ajim |400| שש/S'eS אחת/aX'at שבע/S'eva |500| ארבע/'arba שלוש/Sal'oS",
    },
    {
      asks: "open",
      script: "אפשר/efS'ar לדעת/lad'aat |700| אם/'im יש/j'eS מרפסת/mirp'eset וחניה/vaXanaj'a",
    },
    { asks: "choice", script: "השנייה/haSnij'a" },
    { asks: "open", script: "בסדר/bes'eder" },
    { asks: "budget", script: "טוב/t'ov |900| בערך/be'ereX שני/Sn'ej מיליון/milj'on" },
    {
      asks: "open",
      script:
        "כי/k'i |600| יש/j'eS לנו/l'anu שני/Sn'ej ילדים/jelad'im וכלב/vek'elev |400| ואנחנו/veanaXn'u רוצים/rots'im גינה/gin'a",
    },
  ],
};

export interface PhraseWord {
  text: string;
  /** Espeak's phoneme names; undefined when the text is read as it stands. */
  sounds: string | undefined;
}

export interface PhrasePiece {
  words: PhraseWord[];
  /** Silence before the piece; 0 for the first. */
  pauseMs: number;
}

export function piecesOf(phrase: Phrase): PhrasePiece[] {
  const parts = phrase.script.split("|");
  const pieces: PhrasePiece[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const words = parts[index]!.trim().split(/\s+/).map((word) => {
      const [text = "", sounds] = word.split("/");
      return { text, sounds };
    });
    pieces.push({ words, pauseMs: index === 0 ? 0 : Number(parts[index - 1]) });
  }
  return pieces;
}
