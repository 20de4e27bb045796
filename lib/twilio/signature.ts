/**
 * Twilio's request signatures: base64 of HMAC-SHA1 over the public URL and the form fields.
 * Spec: twilio.com/docs/usage/security. Written here and not taken from the SDK because this is the server's outermost
 * wall, and because loading the SDK would cost every start more than the check itself ever does.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Decoded form fields; a name that came more than once has all its values. */
export type FormParams = Readonly<Record<string, string | readonly string[]>>;

/** Reads a form body, keeping repeated names and empty values; the object has no prototype, so any name is safe. */
export function parseForm(body: string): FormParams {
  const params: Record<string, string | string[]> = Object.create(null);
  const search = new URLSearchParams(body);
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    params[name] = values.length === 1 ? values[0]! : values;
  }
  return params;
}

/** The first value of a field, or "" where it is missing. */
export function formValue(params: FormParams, name: string): string {
  const value = params[name];
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}

/** What Twilio puts into X-Twilio-Signature for `url` (percent-encoding kept as sent) and `params`. */
export function signatureOf(authToken: string, url: string, params: FormParams = {}): string {
  let signed = url;
  for (const name of Object.keys(params).sort()) {
    const value = params[name]!;
    const values = typeof value === "string" ? [value] : [...new Set(value)].sort();
    for (const each of values) signed += name + each;
  }
  return createHmac("sha1", authToken).update(signed, "utf8").digest("base64");
}

export interface SignedRequest {
  /** Every token that may have signed: the account's own, and the next one while it is being rotated. */
  authTokens: readonly string[];
  /** The X-Twilio-Signature header. */
  signature: string | null;
  /** The public URL, built from PUBLIC_BASE_URL and the request's path and query, never from its Host. */
  url: string;
}

/** True if the form request was signed by Twilio. Voice requests over https may be signed with or without the port. */
export function isSignedForm(request: SignedRequest & { params: FormParams }): boolean {
  return isSignedOver(request, withAndWithoutPort(request.url), request.params);
}

/** True if the request with a raw (JSON) body was signed: the URL carries the body's SHA-256, and the URL is signed. */
export function isSignedBody(request: SignedRequest & { body: Uint8Array }): boolean {
  const claimed = new URL(request.url).searchParams.get("bodySHA256") ?? "";
  const actual = createHash("sha256").update(request.body).digest("hex");
  return equalInConstantTime(claimed, actual) && isSignedOver(request, withAndWithoutPort(request.url), {});
}

/**
 * True if the WebSocket handshake was signed. `request.url` is the `wss://` URL of the TwiML; Twilio's security page
 * says that a trailing slash may have been added before signing.
 */
export function isSignedHandshake(request: SignedRequest): boolean {
  const urls = withAndWithoutPort(request.url);
  return isSignedOver(request, [...urls, ...urls.map((url) => `${url}/`)], {});
}

function isSignedOver(request: SignedRequest, urls: readonly string[], params: FormParams): boolean {
  const { signature } = request;
  if (!signature) return false;
  // Every pair is tried, so that the time taken does not tell which token or form of the URL came close.
  let signed = false;
  for (const token of request.authTokens) {
    for (const url of urls) {
      if (equalInConstantTime(signature, signatureOf(token, url, params))) signed = true;
    }
  }
  return signed;
}

const URL_PARTS = /^([a-z]+):\/\/([^/?#]*?)(:\d+)?([/?#].*)?$/s;

/** The URL as given, without its port, and with the scheme's own port; text surgery, since URL would re-encode it. */
function withAndWithoutPort(url: string): string[] {
  const [, scheme, host, port, rest = ""] = URL_PARTS.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return [url];
  const ownPort = scheme === "https" || scheme === "wss" ? ":443" : ":80";
  return [...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}${port ?? ownPort}${rest}`])];
}

function equalInConstantTime(left: string, right: string): boolean {
  const leftBytes = new TextEncoder().encode(left);
  const rightBytes = new TextEncoder().encode(right);
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
