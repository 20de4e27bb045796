/**
 * TwiML: the XML that tells Twilio what to do with a call. Spec: twilio.com/docs/voice/twiml.
 * Attributes whose value is `undefined` are left out. Pure.
 */
import type { Language } from "../language.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly (Element | string)[];
}

function element(name: string, attributes: Element["attributes"] = {}, children: Element["children"] = []): Element {
  return { name, attributes, children };
}

/** A document that connects the call to our media socket, and says what comes when the stream has ended. */
export interface StreamTwiml {
  /** `wss://` (Twilio takes nothing else), without a query: Twilio drops queries. */
  streamUrl: string;
  /** Absolute URL that hears of stream-started, stream-stopped and stream-error. */
  streamStatusUrl: string;
  /** Absolute URL that Twilio asks for more TwiML when the stream ends; the verb after `<Connect>` runs without it. */
  actionUrl?: string;
  /** Reach the socket in `start.customParameters`; a name and its value together stay under 500 characters. */
  parameters: Readonly<Record<string, string>>;
  /** What follows the stream: the end of the call, or another document (the way back after a lost stream). */
  then?: { redirectUrl: string } | "hangup";
}

/** `<Connect><Stream>`, the parameters in it, and the verb that follows. */
export function connectStream(twiml: StreamTwiml): string {
  const { then = "hangup" } = twiml;
  const parameters = Object.entries(twiml.parameters).map(([name, value]) => element("Parameter", { name, value }));
  const stream = element("Stream", {
    url: twiml.streamUrl,
    name: "agent",
    statusCallback: twiml.streamStatusUrl,
    statusCallbackMethod: "POST",
  }, parameters);
  const connect = element("Connect", {
    action: twiml.actionUrl,
    method: twiml.actionUrl === undefined ? undefined : "POST",
  }, [stream]);
  return response(connect, then === "hangup" ? element("Hangup") : redirect(then.redirectUrl));
}

/** A document that hands the call to a person. */
export interface DialTwiml {
  /** E.164. */
  number: string;
  /** How long it may ring. */
  ringSec: number;
  /** Absolute URL that is asked for more TwiML when nobody answers or the talk is over; gets `DialCallStatus`. */
  actionUrl: string;
}

/** `<Dial>`: the person hears the caller at once, without an announcement, and sees the caller's number. */
export function dialNumber({ number, ringSec, actionUrl }: DialTwiml): string {
  const attributes = { action: actionUrl, method: "POST", timeout: String(ringSec) };
  return response(element("Dial", attributes, [element("Number", {}, [number])]));
}

/** A sentence in one of Twilio's own voices, then the end of the call: for a server that can take no call. */
export function sayAndHangUp(text: string, language: Language): string {
  const voice = language === "he"
    ? { language: "he-IL", voice: "Google.he-IL-Wavenet-A" }
    : { language: "en-US", voice: "Google.en-US-Wavenet-F" };
  return response(element("Say", voice, [text]), element("Hangup"));
}

/** Sends Twilio to another document. */
export function redirectTo(url: string): string {
  return response(redirect(url));
}

/** Ends the call. */
export function hangUp(): string {
  return response(element("Hangup"));
}

function redirect(url: string): Element {
  return element("Redirect", { method: "POST" }, [url]);
}

/** The answer to a message that came in: another one, or nothing. Spec: twilio.com/docs/messaging/twiml. */
export function messageReply(text: string | undefined): string {
  return text === undefined ? response() : response(element("Message", {}, [text]));
}

function response(...verbs: Element[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${render(element("Response", {}, verbs))}`;
}

function render(node: Element | string): string {
  if (typeof node === "string") return escapeText(node);
  let tag = node.name;
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value !== undefined) tag += ` ${name}="${escapeAttribute(value)}"`;
  }
  if (node.children.length === 0) return `<${tag}/>`;
  return `<${tag}>${node.children.map(render).join("")}</${node.name}>`;
}

function escapeAttribute(value: string): string {
  return legal(value).replace(/[&"<\t\n\r]/g, (character) => ATTRIBUTE_ESCAPES[character]!);
}

function escapeText(text: string): string {
  return legal(text).replace(/[&<>\r]/g, (character) => TEXT_ESCAPES[character]!);
}

const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  '"': "&quot;",
  "<": "&lt;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

const TEXT_ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" };

/** Drops what XML 1.0 (2.2, Char) cannot hold even when escaped: control characters, lone surrogates, U+FFFE, U+FFFF. */
function legal(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu, "");
}
