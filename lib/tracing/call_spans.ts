/**
 * The traces of calls, made of what the log is told anyway: one trace a call, a span a turn, and in it a span for each
 * stage. Where nobody asked for traces this is not in the log's way, and costs nothing.
 */
import type { Clock } from "../clock.ts";
import type { Log, LogEvent, LogFields } from "../log.ts";
import type { Attributes, Span, Tracer } from "./tracer.ts";
import type { EndReason } from "../turn/events.ts";

export interface CallSpanParts {
  tracer: Tracer;
  clock: Pick<Clock, "epochMs">;
}

/** Calls whose stream was lost, and which may come back on another one. */
const MAX_LOST_CALLS = 500;

/** A log that traces the calls it is told of, and passes everything on. */
export function traceCalls(log: Log, parts: CallSpanParts): Log {
  const traces = new CallTraces(parts);
  const tracing = (inner: Log, context: LogFields): Log => ({
    event(name, fields = {}) {
      traces.take(name, { ...context, ...fields });
      inner.event(name, fields);
    },
    with: (fields) => tracing(inner.with(fields), { ...context, ...fields }),
  });
  return tracing(log, {});
}

class CallTraces {
  /** By the SID of the stream. */
  private readonly live = new Map<string, CallTrace>();
  /** The span of the lost stream, by the SID of its call. */
  private readonly lost = new Map<string, Span>();

  constructor(private readonly parts: CallSpanParts) {}

  take(event: LogEvent, fields: LogFields): void {
    const { callSid, streamSid } = fields;
    if (typeof callSid !== "string" || typeof streamSid !== "string") return;
    const nowMs = this.parts.clock.epochMs();
    if (event === "CALL_START") this.begin(callSid, streamSid, fields, nowMs);
    const trace = this.live.get(streamSid);
    if (trace === undefined) return;
    trace.take(event, fields, nowMs);
    if (event === "CALL_END") this.end(callSid, streamSid, trace, fields.mayComeBack === true);
  }

  private begin(callSid: string, streamSid: string, { language }: LogFields, nowMs: number): void {
    const earlier = this.lost.get(callSid);
    this.lost.delete(callSid);
    const span = this.parts.tracer.call(nowMs, { callSid, streamSid, language }, earlier);
    this.live.set(streamSid, new CallTrace(span));
  }

  private end(callSid: string, streamSid: string, { span }: CallTrace, mayComeBack: boolean): void {
    this.live.delete(streamSid);
    if (!mayComeBack) return;
    this.lost.set(callSid, span);
    const [oldest] = this.lost.keys();
    if (this.lost.size > MAX_LOST_CALLS && oldest !== undefined) this.lost.delete(oldest);
  }
}

/** What has happened of a turn whose reply is not heard yet. */
interface Coming {
  eouMs?: number;
  eouWaitMs?: number;
  textMs?: number;
  fillers: number;
  tools: { turn: LogFields[string]; startMs: number; endMs: number; tool: LogFields[string]; ok: boolean }[];
  faults: (Fault & { stage: Stage })[];
}

type Stage = "recognize" | "think" | "synthesize";
type Fault = { provider: LogFields[string]; fault: LogFields[string]; code: LogFields[string] };

const STAGE_OF_ERROR: Partial<Record<LogEvent, Stage>> = {
  ASR_ERROR: "recognize",
  BRAIN_ERROR: "think",
  TTS_ERROR: "synthesize",
};

/** Ends that the caller did not choose. */
const BAD_ENDS: ReadonlySet<unknown> = new Set<EndReason>(["internal", "trouble", "media_timeout", "stream_lost"]);

/** The spans of one stream of a call. */
class CallTrace {
  private coming = nothingYet();
  private heard: { turn: Span; play: Span } | undefined;

  constructor(readonly span: Span) {}

  take(event: LogEvent, fields: LogFields, nowMs: number): void {
    const stage = STAGE_OF_ERROR[event];
    if (stage !== undefined) return this.fault(stage, fields);
    switch (event) {
      case "EOU":
        this.coming.eouMs = nowMs;
        this.coming.eouWaitMs = msOf(fields.eouWaitMs);
        return;
      case "ASR_TEXT":
        this.coming.textMs = nowMs;
        return;
      case "FILLER":
        this.coming.fillers++;
        return;
      case "TOOL_CALL":
        return this.tool(fields, nowMs);
      case "SPECULATION_DROPPED":
        this.coming.tools = this.coming.tools.filter(({ turn }) => turn !== fields.turn);
        return;
      case "TTS_START":
        return this.spoken(fields, nowMs);
      case "MARK_ACK":
      case "MARK_MISSING":
        return this.played({ heardMs: fields.heardMs }, nowMs);
      case "BARGE_IN":
        return this.played({ heardMs: fields.heardMs, interrupted: true }, nowMs);
      case "CALL_END":
        return this.over(fields, nowMs);
    }
  }

  private fault(stage: Stage, { provider, recognizer, fault, code }: LogFields): void {
    const what = { provider: provider ?? recognizer, fault, code };
    if (this.heard === undefined) this.coming.faults.push({ stage, ...what });
    else this.heard.turn.failed(what);
  }

  private tool({ turn, tool, ok, tookMs }: LogFields, nowMs: number): void {
    const startMs = nowMs - msOf(tookMs);
    // A tool may be used while the beginning of the reply is heard.
    if (this.heard !== undefined) this.heard.turn.child("tool", startMs, { tool, ok }).end(nowMs);
    else this.coming.tools.push({ turn, tool, ok: ok === true, startMs, endMs: nowMs });
  }

  /** The reply begins to be heard: its turn began with the caller's last voice, or with the thinking. */
  private spoken(fields: LogFields, nowMs: number): void {
    this.played({}, nowMs);
    const { coming } = this;
    const audioMs = nowMs - msOf(fields.heldMs);
    const thinkMs = audioMs - msOf(fields.makeMs);
    const textMs = thinkMs + msOf(fields.thinkMs);
    const turn = this.span.child("turn", Math.min(thinkMs, lastVoiceMs(coming) ?? thinkMs), {
      turn: fields.turn,
      eouWaitMs: coming.eouWaitMs,
      voiceToVoiceMs: fields.voiceToVoiceMs,
      gainMs: fields.gainMs,
      ...(coming.fillers > 0 ? { fillers: coming.fillers } : {}),
    });
    this.before(turn, nowMs);
    stageOf(turn, "think", coming, thinkMs, textMs);
    stageOf(turn, "synthesize", coming, textMs, audioMs);
    this.coming = nothingYet();
    this.heard = { turn, play: turn.child("play", nowMs) };
  }

  /** What comes before the thinking, and during it. */
  private before(turn: Span, nowMs: number): void {
    const { coming } = this;
    if (coming.eouMs !== undefined) stageOf(turn, "recognize", coming, coming.eouMs, coming.textMs ?? nowMs);
    for (const { startMs, endMs, tool, ok } of coming.tools) turn.child("tool", startMs, { tool, ok }).end(endMs);
  }

  private played(attributes: Attributes, nowMs: number): void {
    if (this.heard === undefined) return;
    const { turn, play } = this.heard;
    play.set(attributes);
    play.end(nowMs);
    turn.end(nowMs);
    this.heard = undefined;
  }

  private over({ reason, turns, lost, duplicated, reordered, costUsd }: LogFields, nowMs: number): void {
    this.played({}, nowMs);
    this.unanswered(nowMs);
    this.span.set({ reason, turns, lost, duplicated, reordered, costUsd });
    if (BAD_ENDS.has(reason)) this.span.failed({ reason });
    this.span.end(nowMs);
  }

  /** The call was over before a reply was heard. */
  private unanswered(nowMs: number): void {
    const startMs = lastVoiceMs(this.coming);
    if (startMs === undefined) return;
    const turn = this.span.child("turn", startMs, { eouWaitMs: this.coming.eouWaitMs, answered: false });
    this.before(turn, nowMs);
    for (const { stage: _stage, ...fault } of this.coming.faults) turn.failed(fault);
    turn.end(nowMs);
  }
}

function nothingYet(): Coming {
  return { fillers: 0, tools: [], faults: [] };
}

function lastVoiceMs({ eouMs, eouWaitMs = 0 }: Coming): number | undefined {
  return eouMs === undefined ? undefined : eouMs - eouWaitMs;
}

function stageOf(turn: Span, stage: Stage, { faults }: Coming, startMs: number, endMs: number): void {
  const span = turn.child(stage, startMs);
  for (const { stage: failed, ...fault } of faults) if (failed === stage) span.failed(fault);
  span.end(endMs);
}

function msOf(value: LogFields[string]): number {
  return typeof value === "number" ? value : 0;
}
