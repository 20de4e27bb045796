/**
 * The callers of the soak: each place on the line is taken by one call after another.
 */
import { type Clock, systemClock } from "../../lib/clock.ts";
import { Caller, type CallReport } from "../../tools/caller.ts";
import { connect } from "../../tools/terminal_line.ts";
import { PUBLIC_URL } from "../built_server.ts";
import { newCallIds } from "../call_ids.ts";
import { type CallKind, type CallPlan, planCall } from "./dialogue.ts";

export interface SoakResults {
  /** Calls that are over, by kind. */
  calls: Map<CallKind, number>;
  /** Why calls failed, one entry a call. */
  failures: string[];
  /** Turns that were answered. */
  turns: number;
  /** From the end of the caller's voice to the agent's first sound, of all turns that were not interruptions. */
  answerMs: number[];
  /** Every number that called. */
  phones: Set<string>;
  /** Calls that are going on. */
  live: number;
}

export interface SoakCallers {
  readonly results: SoakResults;
  /** Lets the calls that are going on come to their end, runs `work`, and goes on with new ones. */
  pauseFor(work: () => Promise<void>): Promise<void>;
  /** Begins no more calls, and resolves when the last one is over. */
  stop(): Promise<void>;
}

export interface SoakCallersOptions {
  url: string;
  authToken: string;
  calls: number;
  /** The sound of each line. */
  voice: (text: string) => Uint8Array;
  /** Takes what a new call's stream receives. */
  receiver?: () => (text: string, atMs: number) => void;
}

/** Calls begin this far apart, at first and after a pause. */
const APART_MS = 700;
/** Between two calls of one place. */
const LONGEST_REST_MS = 1500;

export function startCallers({ url, authToken, calls, voice, receiver }: SoakCallersOptions): SoakCallers {
  const results: SoakResults = {
    calls: new Map(),
    failures: [],
    turns: 0,
    answerMs: [],
    phones: new Set(),
    live: 0,
  };
  const line = connect(authToken, undefined);
  let over = false;
  let pause: Promise<void> | undefined;

  async function takePlace(place: number): Promise<void> {
    await sleep(place * APART_MS);
    while (!over) {
      if (pause !== undefined) {
        await pause;
        await sleep(place * APART_MS);
        continue;
      }
      const plan = planCall(Math.random);
      results.live++;
      const why = await call(plan);
      results.live--;
      results.calls.set(plan.kind, (results.calls.get(plan.kind) ?? 0) + 1);
      if (why !== undefined) results.failures.push(`${new Date().toISOString()} ${plan.kind}: ${why}`);
      await sleep(Math.random() * LONGEST_REST_MS);
    }
  }

  /** Holds one call; why it failed, if it did. */
  async function call(plan: CallPlan): Promise<string | undefined> {
    const { steps, hangUpAfterMs } = plan;
    const ids = newCallIds();
    results.phones.add(ids.from);
    const receive = receiver?.();
    const caller = new Caller({
      server: url,
      publicUrl: PUBLIC_URL,
      ...ids,
      steps,
      // The agent ends the call.
      stays: true,
    }, {
      clock: systemClock,
      line,
      voice: ({ text }) => Promise.resolve(voice(text)),
      ...(receive === undefined ? {} : {
        events: { onMessage: (direction, text, atMs) => direction === "received" && receive(text, atMs) },
      }),
    });
    const cancel = hangUpAfterMs === undefined ? () => {} : systemClock.after(hangUpAfterMs, () => caller.hangUp());
    const report = await caller.run();
    cancel();
    note(report);
    return failureOf(plan, report);
  }

  function note({ turns }: CallReport): void {
    results.turns += turns.length;
    for (const { answerMs, stoppedAfterMs } of turns) if (stoppedAfterMs === undefined) results.answerMs.push(answerMs);
  }

  const places = Array.from({ length: calls }, (_, place) => takePlace(place));
  return {
    results,
    async pauseFor(work) {
      const gate = Promise.withResolvers<void>();
      pause = gate.promise;
      while (results.live > 0) await sleep(100);
      await work();
      pause = undefined;
      gate.resolve();
    },
    async stop() {
      over = true;
      await Promise.all(places);
    },
  };
}

function failureOf({ kind, steps }: CallPlan, { problems, end, turns }: CallReport): string | undefined {
  if (problems.length > 0) return problems.join("; ");
  if (kind === "hang-up") return undefined;
  if (end.how !== "hangup") return `the agent did not end it: ${end.why}`;
  const spoken = steps.filter((step) => step.do === "speak").length;
  return turns.length < spoken ? `${turns.length} of ${spoken} turns were answered` : undefined;
}

function sleep(ms: number, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
