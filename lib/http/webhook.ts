/**
 * A webhook request on its way in: read as far as allowed, checked for who sent it, and turned into its fields.
 */
import type { AdminGate } from "../admin.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { AddressLimits } from "./address_limits.ts";
import { readBody } from "./body.ts";
import type { Origins } from "./origin.ts";
import { isSimulatedCall } from "../simulation/side_channel.ts";
import { type FormParams, formValue, isSignedBody, isSignedForm, parseForm } from "../twilio/signature.ts";

export type WebhookRead =
  | { ok: true; params: FormParams }
  | { ok: false; status: 400 | 403 | 408 | 413 | 415; why: string };

export interface WebhookDoor {
  config: Config;
  clock: Clock;
  admin: AdminGate;
  origins: Origins;
  limits: Pick<AddressLimits, "vouch">;
}

/** Lets in what Twilio signed, what an admin's simulator sends for a simulated call, and, in local mode, anyone here. */
export async function readWebhook(request: Request, door: WebhookDoor): Promise<WebhookRead> {
  if (!door.origins.isOwnPage(request)) return { ok: false, status: 403, why: "foreign origin" };
  const read = await readBody(request, door.clock);
  if (!read.ok) return { ...read, why: read.status === 413 ? "body too big" : "body not readable" };
  const { body } = read;
  const parsed = parseBody(request, body);
  if (!parsed.ok) return parsed;
  const { params, json } = parsed;
  if (door.config.localMode) return { ok: true, params };
  const signed = {
    authTokens: door.config.twilio.authTokens,
    signature: request.headers.get("x-twilio-signature"),
    url: door.origins.signedUrl(request),
  };
  const byTwilio = json ? isSignedBody({ ...signed, body }) : isSignedForm({ ...signed, params });
  if (byTwilio) door.limits.vouch(request);
  const byAdmin = () => door.config.trust.simulator && door.admin.allows(request);
  if (byTwilio || (isSimulatedCall(formValue(params, "CallSid")) && byAdmin())) return { ok: true, params };
  return { ok: false, status: 403, why: signed.signature === null ? "no signature" : "wrong signature" };
}

type ParsedBody = { ok: true; params: FormParams; json: boolean } | { ok: false; status: 400 | 415; why: string };

/** Every byte of a body must be covered by the signature check, so what is neither form nor JSON does not pass. */
function parseBody(request: Request, body: Uint8Array): ParsedBody {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  const text = new TextDecoder().decode(body);
  if (type === "application/json") {
    const params = fieldsOfJson(text);
    return params === undefined ? { ok: false, status: 400, why: "not JSON" } : { ok: true, params, json: true };
  }
  if (type !== "application/x-www-form-urlencoded" && body.length > 0) {
    return { ok: false, status: 415, why: "neither form nor JSON" };
  }
  return { ok: true, params: parseForm(text), json: false };
}

function fieldsOfJson(text: string): FormParams | undefined {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return undefined;
    const texts = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return Object.assign(Object.create(null), Object.fromEntries(texts));
  } catch {
    return undefined;
  }
}
