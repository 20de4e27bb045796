/**
 * Writes calls down as they go: what the server does, and what Twilio tells of it.
 */
import type { TwilioCallback } from "../app.ts";
import type { Caller, CallRecord } from "../call/call_parts.ts";
import type { CallRecorder } from "../call/recorder.ts";
import type { Clock } from "../clock.ts";
import type { Language } from "../language.ts";
import { phoneOfAddress, wishIn } from "../followup/opt_out.ts";
import { type FormParams, formValue } from "../twilio/signature.ts";
import type { StoreWriter } from "./writer.ts";

/** A call that asks to be answered. */
export interface ArrivedCall {
  callSid: string;
  phone?: string;
  toPhone?: string;
  /** Why it was turned away. */
  refused?: string;
}

export interface StreamRecorder extends CallRecorder {
  ended(record: CallRecord): void;
}

export interface CallRecords {
  /** Streams that go on. */
  readonly live: number;
  arrived(call: ArrivedCall): void;
  /** @param stream.turnsBefore turns on earlier streams of the call */
  stream(stream: { caller: Caller; resume: number; language: Language; turnsBefore: number }): StreamRecorder;
  told(callback: TwilioCallback): void;
}

/** Turns that one second can bring at most: streams of a call begin in different seconds, and count on from there. */
const TURNS_PER_SECOND = 1000;

const NO_STAGES = {};

/** @param parts.transcripts whether what was said is kept, or only that something was */
export function createCallRecords(
  parts: { writer: Pick<StoreWriter, "write">; clock: Clock; nodeId: string; transcripts: boolean },
): CallRecords {
  const { writer, clock, nodeId, transcripts } = parts;
  const kept = (text: string) => transcripts ? text : "";

  function messageStatus(params: FormParams): void {
    const [providerSid, id, error] = ["MessageSid", "id", "ErrorCode"].map((name) => formValue(params, name));
    const told = { ...(id ? { id } : {}), ...(error ? { error } : {}) };
    if (providerSid) {
      writer.write({ kind: "message_status", providerSid, status: formValue(params, "MessageStatus"), ...told });
    }
  }

  function inboundMessage(params: FormParams): void {
    const wish = wishIn(formValue(params, "Body"));
    const phone = phoneOfAddress(formValue(params, "From"));
    if (wish === undefined || phone === undefined) return;
    writer.write({ kind: "suppress", phone, suppressed: wish.wish === "stop", atMs: clock.epochMs() });
  }

  let live = 0;
  return {
    get live() {
      return live;
    },
    arrived({ callSid, phone, toPhone, refused }) {
      const atMs = clock.epochMs();
      const numbers = { ...(phone === undefined ? {} : { phone }), ...(toPhone === undefined ? {} : { toPhone }) };
      writer.write({ kind: "call", callSid, atMs, nodeId, ...numbers });
      if (refused !== undefined) writer.write({ kind: "call_ended", callSid, atMs, reason: `refused_${refused}` });
    },
    stream({ caller: { callSid, streamSid, phone }, resume, language, turnsBefore }) {
      const atMs = clock.epochMs();
      const first = Math.floor(atMs / 1000) * TURNS_PER_SECOND;
      let tools = first;
      const begun = { turnId: 0, atMs };
      live++;
      writer.write({ kind: "call", callSid, atMs, nodeId, ...(phone === undefined ? {} : { phone }) });
      writer.write({ kind: "stream_started", callSid, streamSid, resume, nodeId, language, atMs });
      return {
        // Twice a turn on the thread that carries the audio: one object, no copies.
        turn({ turnId, callerText, agentText, heardText, interrupted, figures }) {
          if (begun.turnId !== turnId) Object.assign(begun, { turnId, atMs: clock.epochMs() });
          writer.write({
            kind: "turn",
            turn: {
              callSid,
              seq: first + turnId,
              atMs: begun.atMs,
              callerText: kept(callerText),
              agentText: kept(agentText),
              heardText: kept(heardText),
              interrupted,
              stages: figures as Readonly<Record<string, number>> | undefined ?? NO_STAGES,
            },
          });
        },
        tool: (tool, ok) => {
          writer.write({ kind: "tool", effect: { callSid, seq: ++tools, atMs: clock.epochMs(), tool, ok } });
        },
        ended({ reason, durationMs, turns: allTurns, usage, mayComeBack }) {
          live--;
          const figures = { reason, durationMs, turns: allTurns - turnsBefore, usage };
          const stream = { callSid, streamSid, atMs: clock.epochMs(), ...figures, final: !mayComeBack };
          writer.write({ kind: "stream_ended", stream });
        },
      };
    },
    told({ kind, callSid, params }) {
      if (kind === "message_status") return messageStatus(params);
      if (kind === "inbound_message") return inboundMessage(params);
      if (kind !== "call_status" || callSid === "") return;
      const durationSec = Number(formValue(params, "CallDuration") || 0);
      const status = formValue(params, "CallStatus");
      writer.write({
        kind: "carrier_status",
        callSid,
        status,
        atMs: clock.epochMs(),
        ...(Number.isFinite(durationSec) && durationSec > 0 ? { durationSec } : {}),
      });
    },
  };
}
