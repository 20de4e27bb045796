/**
 * Whatever happens, in whatever order, the turn machine keeps its promises. Each run plays random audio and random
 * answers, late and wrong ones among them, then lets everything settle.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { TextNotes, TurnCommand } from "../../lib/turn/events.ts";
import { CallScript } from "./call_script.ts";

type Act =
  | { kind: "audio"; frames: number; voiced: boolean; echo: boolean }
  | { kind: "text"; final: boolean; utteranceBack: number; piece: number; notes: TextNotes; words: boolean }
  | { kind: "ready" | "played" | "failed"; turnBack: number }
  | { kind: "oblige" }
  | { kind: "tick"; ms: number }
  | { kind: "dtmf" };

const notes: fc.Arbitrary<TextNotes> = fc.record({
  completeness: fc.constantFrom("complete", "open", "unknown"),
  backchannel: fc.boolean(),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("audio"),
      frames: fc.integer({ min: 1, max: 90 }),
      voiced: fc.boolean(),
      echo: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("text"),
      final: fc.boolean(),
      utteranceBack: fc.integer({ min: 0, max: 2 }),
      piece: fc.integer({ min: 0, max: 2 }),
      notes,
      words: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("ready", "played", "failed"),
      turnBack: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: "oblige" }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("tick"), ms: fc.integer({ min: 0, max: 5000 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "dtmf" }) },
) as fc.Arbitrary<Act>;

/** The words of an utterance's piece are unlike any other's, so that one can see where they went. */
const token = (utteranceId: number, piece: number) => `u${utteranceId}p${piece}`;

function play(call: CallScript, acts: readonly Act[]): void {
  call.send({ type: "call_started", atMs: 0 });
  for (const next of acts) {
    if (next.kind === "audio") {
      call.audio(next.frames * 20, next.voiced, next.echo ? { agentPeakDb: -15 } : {});
    } else if (next.kind === "text") {
      const utteranceId = call.lastUtteranceId - next.utteranceBack;
      const text = next.words ? token(utteranceId, next.piece) : "";
      if (next.final) call.transcript(text, next.notes, utteranceId, next.piece);
      else call.partial(text, next.notes, utteranceId, next.piece);
    } else if (next.kind === "oblige") call.oblige(token);
    else if (next.kind === "tick") call.send({ type: "tick", atMs: call.state.nowMs + next.ms });
    else if (next.kind === "dtmf") call.send({ type: "dtmf", atMs: call.state.nowMs, digit: "1" });
    else if (next.kind === "ready") call.ready(call.lastTurnId - next.turnBack);
    else if (next.kind === "played") call.played(call.lastTurnId - next.turnBack);
    else call.failed(call.lastTurnId - next.turnBack);
    assertStateIsSound(call);
  }
}

function assertStateIsSound({ state: { ear, mouth } }: CallScript): void {
  const callerSpeaks = ear.phase === "hearing" && ear.utterance.confirmed;
  assert(!(callerSpeaks && mouth.phase === "speaking"), "the agent speaks over a caller who is speaking");
  assert(!(callerSpeaks && mouth.phase === "thinking"), "a reply is made while the caller is known to go on");
  assert(!(mouth.phase === "guessing" && !callerSpeaks), "a guess is made with nobody speaking");
}

/** Follows every turn from `think` to its end and complains about what must never happen. */
function assertTurnsAreSound(call: CallScript): void {
  let alive: number | undefined;
  const over = new Set<number>();
  const spoken = new Set<number>();
  const answered = new Map<string, number>();
  const words = new Map<number, string>();
  for (const [index, { command }] of call.log.entries()) {
    switch (command.type) {
      case "think":
        if (alive !== undefined && !over.has(alive)) {
          assert((call.over.get(alive) ?? Infinity) <= index, `turn ${alive} is left behind by turn ${command.turnId}`);
        }
        alive = command.turnId;
        words.set(command.turnId, command.task.kind === "reply" ? command.task.text : "");
        break;
      case "speak":
        assertEquals(command.turnId, alive, "a turn speaks that is not the newest");
        assert(!over.has(command.turnId), "a turn speaks after it was stopped");
        assert(!spoken.has(command.turnId), "a turn speaks twice");
        spoken.add(command.turnId);
        for (const word of words.get(command.turnId)?.split(" ").filter(Boolean) ?? []) {
          assert(!answered.has(word), `${word} is answered by turns ${answered.get(word)} and ${command.turnId}`);
          answered.set(word, command.turnId);
        }
        break;
      case "drop":
      case "interrupt":
        assert(!over.has(command.turnId), "a turn is stopped twice");
        over.add(command.turnId);
        break;
      case "commit":
        assertEquals(command.turnId, alive);
        break;
    }
  }
}

function assertRecognitionsAreSound(commands: readonly TurnCommand[]): void {
  const open = new Set<string>();
  const ever = new Set<string>();
  for (const command of commands) {
    if (command.type === "open_recognition") {
      const key = token(command.utteranceId, command.piece);
      assert(!ever.has(key), "a recognition is opened twice");
      ever.add(key);
      open.add(key);
    } else if (command.type === "finish_recognition") {
      assert(open.delete(token(command.utteranceId, command.piece)), "a recognition is finished that is not open");
    } else if (command.type === "abandon_recognition") {
      for (const key of [...open]) if (key.startsWith(`u${command.utteranceId}p`)) open.delete(key);
    }
  }
  assert(open.size <= 1, "more than one recognition is left open");
}

const commandsOf = (call: CallScript) => call.log.map(({ command }) => command);

Deno.test("advance() never answers an utterance twice, speaks after a stop, or runs two turns at once", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const call = new CallScript();
      play(call, acts);
      assertTurnsAreSound(call);
      assertRecognitionsAreSound(commandsOf(call));
    }),
    { numRuns: 1500 },
  );
});

Deno.test("advance() always finds its way out: a silent caller ends any call", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const call = new CallScript();
      play(call, acts);
      for (let i = 0; i < 60 && call.state.mouth.phase !== "ended"; i++) {
        call.oblige(() => "");
        call.silence(1000);
      }
      assertEquals(call.state.mouth.phase, "ended");
      assertEquals(call.commands("hang_up").length, 1, "a call ends with exactly one reason");
    }),
    { numRuns: 300 },
  );
});

Deno.test("advance() finds its way out even when no provider ever answers", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const call = new CallScript();
      play(call, acts);
      call.silence(400_000);
      assertEquals(call.state.mouth.phase, "ended");
    }),
    { numRuns: 60 },
  );
});

/** A caller who talks and pauses, in front of providers that take their time. */
const talk = fc.record({
  stretches: fc.array(
    fc.record({ voiceMs: fc.integer({ min: 300, max: 12_000 }), pauseMs: fc.integer({ min: 60, max: 4000 }) }),
    { minLength: 1, maxLength: 12 },
  ),
  lagMs: fc.constantFrom(0, 100, 400, 900, 1600),
});

function playTalk(
  call: CallScript,
  { stretches, lagMs }: { stretches: { voiceMs: number; pauseMs: number }[]; lagMs: number },
) {
  for (const { voiceMs, pauseMs } of [...stretches, { voiceMs: 0, pauseMs: 6000 }]) {
    for (let ms = 0; ms < voiceMs + pauseMs; ms += 100) {
      call.audio(100, ms < voiceMs);
      call.oblige(token, lagMs);
    }
  }
}

Deno.test("advance() loses no words: each is asked about in some turn, and heard to be answered in one at most", () => {
  fc.assert(
    fc.property(talk, (what) => {
      const call = CallScript.answered();
      playTalk(call, what);
      assertTurnsAreSound(call);
      const asked = call.commands("think").flatMap(({ task }) => task.kind === "reply" ? task.text.split(" ") : []);
      for (const { utteranceId, piece } of call.commands("finish_recognition")) {
        assert(asked.includes(token(utteranceId, piece)), `${token(utteranceId, piece)} was never answered`);
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("advance() is deterministic: the same events give the same commands", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const [first, second] = [new CallScript(), new CallScript()];
      play(first, acts);
      play(second, acts);
      assertEquals(first.log, second.log);
      assertEquals(first.state, second.state);
    }),
    { numRuns: 100 },
  );
});
