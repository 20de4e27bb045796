/**
 * The answer to a call that comes in: TwiML that connects it to our media socket, or a sentence and the end.
 */
import { type Admission, createAdmission, type LiveCalls } from "../call/admission.ts";
import type { Opening } from "../call/call_parts.ts";
import { OPENING_PARAMETER } from "../call/stream.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Language } from "../language.ts";
import type { Log } from "../log.ts";
import { createWindowLimit } from "../rate_limit.ts";
import { isSimulatedCall } from "../simulation/side_channel.ts";
import { type FormParams, formValue } from "../twilio/signature.ts";
import type { StreamTokens } from "../twilio/stream_token.ts";
import { connectStream, hangUp, sayAndHangUp } from "../twilio/twiml.ts";
import type { Origins } from "./origin.ts";
import { MEDIA_PATH } from "./sockets.ts";

export interface IncomingCallParts {
  config: Config;
  clock: Clock;
  log: Log;
  origins: Origins;
  streamTokens: StreamTokens;
  calls: LiveCalls;
  draining(): boolean;
  /** Why no new call is taken now, beyond draining and being full. */
  closedFor?(): string | undefined;
  /** True of a call that was ended on purpose: its TwiML asks once more, and is told to hang up. */
  cameToItsEnd(callSid: string): Promise<boolean>;
  /** @param numberKnown whether the caller can be called back */
  busySentence(language: Language, numberKnown: boolean): string;
  /** Told of each new call, and why it was turned away if it was. */
  onArrival?(call: { callSid: string; phone?: string; toPhone?: string; refused?: string }): void;
  /** Whether one more call of this number may come; settles soon. */
  mayCall?(call: { callSid: string; phone: string }): Promise<boolean>;
}

/** How often a call whose stream is lost comes back. */
const MAX_RESUMES = 2;

export interface IncomingCalls {
  /** Answers the webhook. Twilio may ask again for the same call: the answer is as good as the first. */
  answer(request: Request, params: FormParams): Promise<Response>;
  /** The same TwiML for a call that does not exist; its token is bound to it, so it opens nothing. */
  preview(request: Request): Response;
  /** Answers the end of a `<Dial>` to a person: the end of the call, or the way back to the agent. */
  transferEnded(request: Request, params: FormParams): Response;
  readonly admission: Admission;
}

export const INCOMING_PATH = "/webhook/incoming_call";

const CALL_SID = /^[A-Z]{2}[0-9A-Za-z]{1,60}$/;
const PHONE = /^\+?[0-9]{3,15}$/;

export function createIncomingCalls(parts: IncomingCallParts): IncomingCalls {
  const { config, log } = parts;
  const { maxCalls, maxNumberCalls10Min } = config.server;
  const admission = createAdmission({ maxCalls, calls: parts.calls, clock: parts.clock });
  const numberLimit = createWindowLimit(maxNumberCalls10Min, 10 * 60_000, parts.clock);

  async function answer(request: Request, params: FormParams): Promise<Response> {
    // Made by hand, in local mode, a request may leave the identifier out.
    const callSid = formValue(params, "CallSid") || (config.localMode ? `CASIM${hexDigits().slice(0, 29)}` : "");
    if (!CALL_SID.test(callSid)) return new Response(null, { status: 400 });
    const resume = resumeIn(request);
    // The verb after <Connect> asks this way, whether the stream was lost or the call is over.
    if (resume > MAX_RESUMES || (resume > 0 && await parts.cameToItsEnd(callSid))) return xml(hangUp());
    // Whoever was let in before is not turned away because the line broke: full or not, draining or not.
    const refusal = resume > 0 ? undefined : await receive(callSid, params);
    if (refusal !== undefined) return refusal;
    log.event("WEBHOOK", { path: INCOMING_PATH, callSid, resume, from: formValue(params, "From") });
    return connect(request, callSid, params);
  }

  function transferEnded(request: Request, params: FormParams): Response {
    const callSid = formValue(params, "CallSid");
    if (!CALL_SID.test(callSid)) return new Response(null, { status: 400 });
    if (isTakenCall(params) || formValue(params, "CallStatus") === "completed") return xml(hangUp());
    return refuse(callSid, params) ?? connect(request, callSid, params, "nobody_answered");
  }

  /** Takes a new call in; the answer to one that is turned away. */
  async function receive(callSid: string, params: FormParams): Promise<Response | undefined> {
    const [phone, toPhone] = [numberIn(params, "From"), numberIn(params, "To")];
    const call = { callSid, ...(phone === undefined ? {} : { phone }), ...(toPhone === undefined ? {} : { toPhone }) };
    const full = reasonToRefuse(callSid);
    const tooMany = full === undefined && phone !== undefined && !await mayCall(callSid, phone);
    const refused = tooMany ? "number" : full;
    parts.onArrival?.({ ...call, ...(refused === undefined ? {} : { refused }) });
    if (tooMany) admission.release(callSid);
    return refused === undefined ? undefined : busy(callSid, refused, phone !== undefined);
  }

  /** A simulated call has the number that its developer gave it. */
  async function mayCall(callSid: string, phone: string): Promise<boolean> {
    if (isSimulatedCall(callSid)) return true;
    return numberLimit.take(phone, callSid) && await parts.mayCall?.({ callSid, phone }) !== false;
  }

  /** The answer to a call for which there is no place; `undefined` when there is one, which it then holds. */
  function refuse(callSid: string, params: FormParams): Response | undefined {
    const refused = reasonToRefuse(callSid);
    return refused === undefined ? undefined : busy(callSid, refused, numberIn(params, "From") !== undefined);
  }

  function reasonToRefuse(callSid: string): string | undefined {
    if (parts.draining()) return "draining";
    return parts.closedFor?.() ?? (admission.admit(callSid) ? undefined : "full");
  }

  function busy(callSid: string, why: string, numberKnown: boolean): Response {
    log.event("CALL_REFUSED", { callSid, why });
    return xml(sayAndHangUp(parts.busySentence(config.language, numberKnown), config.language));
  }

  function connect(request: Request, callSid: string, params: FormParams, opening?: Opening): Response {
    const baseUrl = parts.origins.baseUrl(request, isSimulatedCall(callSid));
    const resume = resumeIn(request);
    const call = { callSid, accountSid: formValue(params, "AccountSid") };
    // Only what has the form of a number is passed on: names and addresses are the caller's to choose.
    const numbers = [["from", numberIn(params, "From")], ["to", numberIn(params, "To")]] as const;
    return xml(connectStream({
      streamUrl: `${baseUrl.replace(/^http/, "ws")}${MEDIA_PATH}`,
      streamStatusUrl: `${baseUrl}/webhook/stream_status`,
      then: resume < MAX_RESUMES ? { redirectUrl: `${baseUrl}${INCOMING_PATH}?resume=${resume + 1}` } : "hangup",
      parameters: {
        auth: parts.streamTokens.mint(call, resume),
        ...Object.fromEntries(numbers.filter((entry): entry is [typeof entry[0], string] => entry[1] !== undefined)),
        ...(opening === undefined ? {} : { [OPENING_PARAMETER]: opening }),
      },
    }));
  }

  return { answer, preview: (request) => connect(request, `CA${hexDigits()}`, {}), transferEnded, admission };
}

function numberIn(params: FormParams, field: "From" | "To"): string | undefined {
  const number = formValue(params, field);
  return PHONE.test(number) ? number : undefined;
}

/** How often the stream of this call was lost, as our own TwiML counts it. */
function resumeIn(request: Request): number {
  return Number(/[?&]resume=(\d)(?:&|$)/.exec(request.url)?.[1] ?? 0);
}

/** A `<Dial>` that a person answered; busy, no-answer, failed and canceled are none. */
export function isTakenCall(params: FormParams): boolean {
  return ["completed", "answered"].includes(formValue(params, "DialCallStatus"));
}

function xml(document: string): Response {
  return new Response(document, { headers: { "content-type": "application/xml; charset=utf-8" } });
}

/** 32 random hexadecimal digits. */
function hexDigits(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
