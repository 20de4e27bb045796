/**
 * A conversation for the stand-ins to act: they hear its callers' lines in order and answer each as written, with the
 * delays that are publicly reported for the real services.
 */
import type { GoogleScripts, RecognitionScript, SynthesisScript } from "./google.ts";
import { toneLike } from "./google.ts";
import type { ChatScript, OpenAiScripts, SpeechScript, TranscriptionScript } from "./openai.ts";
import { pcmLike } from "./openai.ts";

export interface DialogueTurn {
  caller: string;
  agent: string;
}

export interface DialogueTimes {
  /** From the end of the audio to the final words. */
  finalMs: number;
  /** Audio that one word takes; the partial with it comes right after. */
  wordMs: number;
  firstTokenMs: number;
  tokenMs: number;
  firstAudioMs: number;
}

/** Public medians: final words 880 ms, first token 540 ms then 60 tokens a second, first audio 200 ms. */
export const PUBLIC_MEDIANS: DialogueTimes = {
  finalMs: 880,
  wordMs: 300,
  firstTokenMs: 540,
  tokenMs: 1000 / 60,
  firstAudioMs: 200,
};

export const GREETING = "שלום, הגעתם למשרד התיווך. במה אפשר לעזור?";
const AGAIN = "לא שמעתי טוב, אפשר לחזור על זה בבקשה?";

export const DIALOGUE: readonly DialogueTurn[] = [
  { caller: "שלום אני מחפש דירה להשכרה", agent: "בשמחה. באיזו עיר אתם מחפשים?" },
  { caller: "בתל אביב", agent: "מצוין. כמה חדרים צריך?" },
  { caller: "שלושה חדרים", agent: "ומה התקציב החודשי?" },
  { caller: "עד שבעת אלפים שקל בחודש", agent: "יש לי דירה יפה ברחוב דיזנגוף. רוצים לראות אותה?" },
  { caller: "כן בבקשה", agent: "באיזה יום נוח לכם?" },
  { caller: "ביום שלישי אחרי הצהריים", agent: "קבענו ליום שלישי בחמש. מה השם בבקשה?" },
  { caller: "קוראים לי דנה", agent: "תודה דנה, נתראה ביום שלישי." },
  { caller: "תודה רבה להתראות", agent: "תודה שהתקשרתם, להתראות!" },
];

/** The scripts of both stand-ins for one conversation, which starts again when it is through. */
export function dialogueScripts(
  dialogue: readonly DialogueTurn[] = DIALOGUE,
  times: DialogueTimes = PUBLIC_MEDIANS,
): { google: GoogleScripts; openai: OpenAiScripts } {
  const lineOf = (n: number) => dialogue[n % dialogue.length]!.caller;
  return {
    google: {
      recognize: (n) => recognition(lineOf(n), times),
      synthesize: (text): SynthesisScript => ({
        firstDelayMs: times.firstAudioMs,
        pieces: cut(toneLike(text), 1600),
      }),
    },
    openai: {
      chat: (_, body) => chat(body, dialogue, times),
      transcribe: (n): TranscriptionScript => ({ delayMs: times.finalMs, text: lineOf(n) }),
      speak: (text): SpeechScript => ({ firstDelayMs: times.firstAudioMs, pieces: cut(pcmLike(text), 9600) }),
    },
  };
}

function recognition(line: string, times: DialogueTimes): RecognitionScript {
  const words = line.split(" ");
  const partials = words.map((_, i) => ({
    atBytes: (i + 1) * times.wordMs * 8,
    text: words.slice(0, i + 1).join(" "),
  }));
  return {
    partials,
    final: { text: `${line}.`, confidence: 0.94, languageCode: "iw-IL" },
    finalDelayMs: times.finalMs,
  };
}

function chat(body: Record<string, unknown>, dialogue: readonly DialogueTurn[], times: DialogueTimes): ChatScript {
  const messages = body.messages as { role: string; content: string }[];
  const said = messages.findLast((message) => message.role === "user")?.content ?? "";
  const reply = said.startsWith("(") ? GREETING : replyTo(said, dialogue);
  return {
    firstDelayMs: times.firstTokenMs,
    deltaDelayMs: times.tokenMs,
    // A token of Hebrew is two to three letters.
    deltas: reply.match(/[\s\S]{1,3}/g) ?? [],
  };
}

/** The answer to the line of which the most was heard; a partial is enough. */
function replyTo(said: string, dialogue: readonly DialogueTurn[]): string {
  const heard = said.replace(/[.?!]$/, "");
  return dialogue.find((turn) => heard !== "" && (turn.caller === heard || turn.caller.startsWith(heard)))?.agent ??
    AGAIN;
}

function cut(audio: Uint8Array, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < audio.length; at += pieceBytes) pieces.push(audio.subarray(at, at + pieceBytes));
  return pieces;
}
