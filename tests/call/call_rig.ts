/**
 * A call with everything around it in the test's hands: clock, line, caller, providers.
 */
import { Call } from "../../lib/call/call.ts";
import type { CallHooks, CallRecord } from "../../lib/call/call_parts.ts";
import type { SpokenTurn } from "../../lib/call/recorder.ts";
import type { LogEvent } from "../../lib/log.ts";
import type { InboundMedia } from "../../lib/twilio/messages.ts";
import { DEFAULT_TURN_SETTINGS, type TurnSettings } from "../../lib/turn/settings.ts";
import { Trace } from "../../lib/turn/trace.ts";
import { isBackchannel } from "../../lib/understanding/backchannel.ts";
import { createMemoryLog } from "../fakes/memory_log.ts";
import { FakeBrain, FakeRecognizer, FakeSynthesizer, fakeVad, SILENT_FRAME, VOICE_FRAME } from "../fakes/providers.ts";
import { ManualClock } from "../standins/manual_clock.ts";
import { PlayoutLine } from "./playout_line.ts";

/** Who takes calls that are handed over. */
export const PERSON = "+97235550100";

export class CallRig {
  readonly clock = new ManualClock();
  readonly line = new PlayoutLine(this.clock);
  readonly log = createMemoryLog();
  readonly recognizer = new FakeRecognizer();
  readonly brain = new FakeBrain();
  readonly synthesizer = new FakeSynthesizer();
  readonly traceLines: string[] = [];
  readonly records: CallRecord[] = [];
  readonly turns = new Map<number, SpokenTurn>();
  readonly tools: [string, boolean][] = [];
  hungUp = false;
  readonly call: Call;
  private chunk = 0;

  constructor(settings: Partial<TurnSettings> = {}, hooks: Partial<CallHooks> = {}) {
    this.call = new Call({ callSid: "CA1", streamSid: "MZ1", phone: "+972501234567" }, this.line, {
      clock: this.clock,
      log: this.log,
      vad: fakeVad,
      recognizer: this.recognizer,
      brain: this.brain,
      synthesizer: this.synthesizer,
      language: "en",
      settings: { ...DEFAULT_TURN_SETTINGS, ...settings },
      playbackLeadMs: 1000,
      speechText: (text) => text,
      lostThreadText: () => "I lost the thread.",
      toolbox: ({ handOver }) => ({
        run(name) {
          if (name === "request_human") handOver?.(PERSON);
          return Promise.resolve({ ok: true, value: {} });
        },
      }),
      readsOnly: (tool) => tool === "search",
      promptText: (kind) => `Prompt ${kind}.`,
      fillerText: ({ tool, again }) => `One moment please, ${again ? "still " : ""}working on ${tool ?? "it"}`,
      textNotes: (text) => ({
        completeness: text.endsWith(".") ? "complete" : "unknown",
        backchannel: isBackchannel(text),
      }),
    }, {
      hangUp: () => this.hungUp = true,
      onEnded: (record) => this.records.push(record),
      recorder: {
        turn: (turn) => this.turns.set(turn.turnId, turn),
        tool: (name, ok) => this.tools.push([name, ok]),
      },
      ...hooks,
      trace: new Trace({ line: (text) => this.traceLines.push(text), close: () => {} }, {
        callSid: "CA1",
        startedAt: "2026-11-22T10:00:00Z",
        settings: { ...DEFAULT_TURN_SETTINGS, ...settings },
      }),
    });
    this.line.onMark = (name) => this.call.mark(name);
  }

  /** Time passes, with caller audio every 20 ms. */
  async pass(ms: number, voiced = false): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += 20) {
      this.clock.tick(20);
      this.call.media(this.media(voiced ? VOICE_FRAME : SILENT_FRAME));
      await settle();
    }
  }

  voice(ms: number): Promise<void> {
    return this.pass(ms, true);
  }

  /** Time passes and the line is dead. */
  async passWithoutMedia(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += 100) {
      this.clock.tick(100);
      await settle();
    }
  }

  /** The greeting is spoken and heard, and the refractory time is over. */
  async answered(greeting = "Hello."): Promise<void> {
    this.call.start();
    this.brain.say(greeting);
    await this.pass(greeting.length * 10 + 1200);
  }

  /** The caller says something and stops; the recognizer gives `text`. */
  async say(text: string, voiceMs = 1200): Promise<void> {
    await this.voice(voiceMs);
    this.recognizer.newest.partial(text);
    await this.pass(800);
    this.recognizer.newest.final(text);
    await settle();
  }

  /** The turns as they were recorded last. */
  get spoken(): Omit<SpokenTurn, "turnId">[] {
    return [...this.turns.values()].map(({ turnId: _, ...turn }) => turn);
  }

  /** The names of the log's events, in order, of those that are asked for. */
  words(...names: LogEvent[]): LogEvent[] {
    return this.log.events.map(({ name }) => name).filter((name) => names.includes(name));
  }

  private media(audio: Uint8Array): InboundMedia {
    const chunk = ++this.chunk;
    const timestampMs = (chunk - 1) * 20;
    return { event: "media", sequenceNumber: chunk + 1, streamSid: "MZ1", track: "inbound", chunk, timestampMs, audio };
  }
}

/** Lets everything run that only waits for promises. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}
