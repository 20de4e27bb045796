/**
 * The answer to a call that comes in: TwiML that connects it to our media socket, or a sentence and the end.
 */
import { type Admission, createAdmission, type LiveCalls } from "../call/admission.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Language } from "../language.ts";
import type { Log } from "../log.ts";
import { isSimulatedCall } from "../simulation/side_channel.ts";
import { type FormParams, formValue } from "../twilio/signature.ts";
import type { StreamTokens } from "../twilio/stream_token.ts";
import { connectStream, sayAndHangUp } from "../twilio/twiml.ts";
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
  busySentence(language: Language): string;
}

export interface IncomingCalls {
  /** Answers the webhook. Twilio may ask again for the same call: the answer is as good as the first. */
  answer(request: Request, params: FormParams): Response;
  /** The same TwiML for a call that does not exist; its token is bound to it, so it opens nothing. */
  preview(request: Request): Response;
  readonly admission: Admission;
}

const CALL_SID = /^[A-Z]{2}[0-9A-Za-z]{1,60}$/;
const PHONE = /^\+?[0-9]{3,15}$/;

export function createIncomingCalls(parts: IncomingCallParts): IncomingCalls {
  const { config, log } = parts;
  const { maxCalls } = config.server;
  const admission = createAdmission({ maxCalls, calls: parts.calls, clock: parts.clock });

  function answer(request: Request, params: FormParams): Response {
    // Made by hand, in local mode, a request may leave the identifier out.
    const callSid = formValue(params, "CallSid") || (config.localMode ? `CASIM${hexDigits().slice(0, 29)}` : "");
    if (!CALL_SID.test(callSid)) return new Response(null, { status: 400 });
    const refused = parts.draining() ? "draining" : admission.admit(callSid) ? undefined : "full";
    if (refused !== undefined) {
      log.event("CALL_REFUSED", { callSid, why: refused });
      return xml(sayAndHangUp(parts.busySentence(config.language), config.language));
    }
    log.event("WEBHOOK", { path: "/webhook/incoming_call", callSid, from: formValue(params, "From") });
    return connect(request, callSid, params);
  }

  function connect(request: Request, callSid: string, params: FormParams): Response {
    const baseUrl = parts.origins.baseUrl(request, isSimulatedCall(callSid));
    const resume = Number(/[?&]resume=(\d)(?:&|$)/.exec(request.url)?.[1] ?? 0);
    const call = { callSid, accountSid: formValue(params, "AccountSid") };
    // Only what has the form of a number is passed on: names and addresses are the caller's to choose.
    const numbers = [["from", formValue(params, "From")], ["to", formValue(params, "To")]] as const;
    return xml(connectStream({
      streamUrl: `${baseUrl.replace(/^http/, "ws")}${MEDIA_PATH}`,
      streamStatusUrl: `${baseUrl}/webhook/stream_status`,
      parameters: {
        auth: parts.streamTokens.mint(call, resume),
        ...Object.fromEntries(numbers.filter(([, number]) => PHONE.test(number))),
      },
    }));
  }

  return { answer, preview: (request) => connect(request, `CA${hexDigits()}`, {}), admission };
}

function xml(document: string): Response {
  return new Response(document, { headers: { "content-type": "application/xml; charset=utf-8" } });
}

/** 32 random hexadecimal digits. */
function hexDigits(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
