import { assertEquals } from "@std/assert";
import type { FromServer } from "../../lib/simulation/side_messages.ts";
import { CallTranscript } from "../../tools/call_transcript.ts";

const reply = (turnId: number, ...sentences: [text: string, heardText: string][]): FromServer => ({
  type: "reply",
  turnId,
  sentences: sentences.map(([text, heardText]) => ({ text, heardText })),
});
const event = (event: "LISTENING" | "BARGE_IN" | "ASR_TEXT", fields = {}): FromServer => ({
  type: "event",
  event,
  atMs: 0,
  fields,
});

function takeAll(messages: FromServer[]) {
  const transcript = new CallTranscript();
  for (const message of messages) transcript.take(message);
  return transcript;
}

Deno.test("CallTranscript writes a reply down when it has been heard, once", () => {
  const { lines } = takeAll([
    reply(1, ["Hello.", ""]),
    reply(1, ["Hello.", "Hello."], ["Buy or rent?", ""]),
    reply(1, ["Hello.", "Hello."], ["Buy or rent?", "Buy or rent?"]),
    event("LISTENING"),
    reply(1, ["Hello.", "Hello."], ["Buy or rent?", "Buy or rent?"]),
    event("ASR_TEXT", { text: "Rent." }),
    { type: "ended", reason: "caller" },
  ]);
  assertEquals(lines, [{ who: "agent", text: "Hello. Buy or rent?" }, { who: "caller", text: "Rent." }]);
});

Deno.test("CallTranscript tells the heard part of an interrupted reply from the rest", () => {
  const { lines } = takeAll([
    reply(2, ["One room.", "One room."], ["Two rooms here.", "Two"]),
    event("BARGE_IN", { turn: 2 }),
    reply(2, ["One room.", "One room."], ["Two rooms here.", "Two rooms"]),
    event("ASR_TEXT", { text: "" }),
  ]);
  assertEquals(lines, [
    { who: "agent", text: "One room. Two rooms", unheard: "here." },
    { who: "caller", text: "(nothing understood)" },
  ]);
});

Deno.test("CallTranscript lets a reply go on through a listener's sound", () => {
  const { lines } = takeAll([
    reply(1, ["Long story.", "Long"]),
    event("ASR_TEXT", { text: "mm-hm" }),
    reply(1, ["Long story.", "Long story."]),
    event("LISTENING"),
  ]);
  assertEquals(lines.map(({ text }) => text), ["mm-hm", "Long story."]);
});

Deno.test("CallTranscript.agentWords leaves out what began before the caller last spoke", () => {
  const transcript = takeAll([reply(1, ["Which city?", "Which"])]);
  assertEquals(transcript.agentWords, "Which city?");
  transcript.callerSpoke();
  assertEquals(transcript.agentWords, "");
  transcript.take(reply(1, ["Which city?", "Which city?"]));
  transcript.take(reply(2, ["How many rooms?", ""]));
  assertEquals(transcript.agentWords, "How many rooms?");
  transcript.take(event("LISTENING"));
  assertEquals(transcript.agentWords, "");
});

Deno.test("CallTranscript says that nothing was understood only of speech that has no words in any piece", () => {
  const { lines } = takeAll([
    event("ASR_TEXT", { utterance: 1, piece: 0, text: "Three rooms" }),
    event("ASR_TEXT", { utterance: 1, piece: 1, text: "" }),
    event("ASR_TEXT", { utterance: 2, piece: 0, text: "" }),
  ]);
  assertEquals(lines.map(({ text }) => text), ["Three rooms", "(nothing understood)"]);
});
