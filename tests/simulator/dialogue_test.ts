import { assertEquals } from "@std/assert";
import { Dialogue } from "../../simulator/dialogue.ts";
import type { Step } from "../../simulator/dialogue_script.ts";

const TIMES = { quietMs: 500, answerTimeoutMs: 5_000 };

type Stretch = [untilMs: number, who: "agent" | "caller" | "nobody", agentWords?: string];

/** Runs a dialogue over stretches of sound; gives what the caller did and when. */
function run(steps: Step[], stretches: Stretch[]) {
  const dialogue = new Dialogue(steps, { times: TIMES });
  const did: [what: string, atMs: number][] = [];
  let atMs = 0;
  for (const [untilMs, who, agentWords = ""] of stretches) {
    for (; atMs < untilMs; atMs += 20) {
      const moment = { atMs, agentSounds: who === "agent", callerSpeaks: who === "caller", agentWords };
      const command = dialogue.advance(moment);
      if (command) did.push([command.do === "speak" ? command.speech.text : command.do, atMs]);
    }
  }
  return { did, problems: dialogue.problems, remaining: dialogue.remaining };
}

const say = (text: string): Step => ({ do: "speak", text });

Deno.test("Dialogue says the next thing once the agent has been quiet long enough, and hangs up after the last answer", () => {
  const { did, problems } = run([say("one"), say("two")], [
    [1_000, "agent"],
    [1_300, "nobody"],
    [2_000, "agent"],
    [2_500, "nobody"],
    [3_000, "caller"],
    [3_600, "nobody"],
    [4_000, "agent"],
    [4_500, "nobody"],
    [5_000, "caller"],
    [6_000, "agent"],
    [9_000, "nobody"],
  ]);
  assertEquals(did, [["one", 2_480], ["two", 4_480], ["hang up", 6_480]]);
  assertEquals(problems, []);
});

Deno.test("Dialogue interrupts the given time after the agent began", () => {
  const { did } = run([say("one"), { do: "speak", text: "but", interruptAfterMs: 600 }], [
    [1_000, "agent"],
    [1_500, "nobody"],
    [2_000, "caller"],
    [2_400, "nobody"],
    [6_000, "agent"],
  ]);
  assertEquals(did, [["one", 1_480], ["but", 3_000]]);
});

Deno.test("Dialogue says an interruption all the same when the agent finishes before it", () => {
  const late: Step = { do: "speak", text: "late", interruptAfterMs: 5_000 };
  assertEquals(run([late], [[1_000, "agent"], [2_000, "nobody"]]).did[0], ["late", 1_480]);
});

Deno.test("Dialogue goes on, and reports it, when the agent never answers", () => {
  const { did, problems } = run([say("one")], [[6_000, "nobody"]]);
  assertEquals(did, [["one", 5_000]]);
  assertEquals(problems, ["the agent said nothing for 5000 ms before step 1"]);
});

Deno.test("Dialogue passes an expectation as soon as the words are there, and reports one that fails", () => {
  const steps: Step[] = [{ do: "expect", text: "which CITY" }, { do: "expect", text: "budget" }];
  const { problems, remaining } = run(steps, [[1_000, "agent", "And which city, please?"], [
    2_000,
    "nobody",
    "Which city?",
  ]]);
  assertEquals(problems, ['the agent did not say "budget" (step 2)']);
  assertEquals(remaining < 1, true);
});

Deno.test("Dialogue checks no expectation where the server does not tell what the agent says", () => {
  const dialogue = new Dialogue([{ do: "expect", text: "city" }], { times: TIMES });
  const moment = { agentSounds: true, callerSpeaks: false, agentWords: undefined };
  for (let atMs = 0; atMs < 1_000; atMs += 20) dialogue.advance({ ...moment, atMs });
  dialogue.advance({ ...moment, atMs: 2_000, agentSounds: false });
  assertEquals([dialogue.remaining, dialogue.problems], [0, []]);
});

Deno.test("Dialogue waits in silence after the agent has finished", () => {
  const { did } = run([{ do: "wait", ms: 2_000 }, { do: "press", digits: "1" }], [[1_000, "agent"], [5_000, "nobody"]]);
  assertEquals(did[0], ["press", 3_500]);
});

Deno.test("Dialogue drops the line at once", () => {
  assertEquals(run([{ do: "drop" }], [[1_000, "agent"]]).did, [["drop", 0]]);
});

Deno.test("Dialogue stays on the line until finish(), then hangs up when the agent has finished", () => {
  const dialogue = new Dialogue([], { times: TIMES, stays: true });
  const at = (atMs: number, agentSounds: boolean) =>
    dialogue.advance({ atMs, agentSounds, callerSpeaks: false, agentWords: "" })?.do;
  assertEquals([at(1_000, true), at(60_000, false)], [undefined, undefined]);
  dialogue.finish();
  assertEquals([at(60_020, true), at(60_300, false), at(60_520, false)], [undefined, undefined, "hang up"]);
});
