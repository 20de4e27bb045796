/**
 * Reads the TwiML that answers a call, as far as a stream agent uses it. This module is browser compatible.
 */

export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlElement[];
  /** The text directly inside, entities resolved. */
  text: string;
}

/** One verb of a TwiML document, in the order in which Twilio runs them. */
export type Verb =
  | { verb: "stream"; url: string; parameters: Record<string, string>; statusUrl?: string; actionUrl?: string }
  | { verb: "say"; text: string }
  | { verb: "pause"; ms: number }
  | { verb: "redirect"; url: string }
  | { verb: "hangup" }
  | { verb: "other"; name: string };

/**
 * The verbs of a TwiML document.
 * @throws {SyntaxError} when it is no well-formed XML, no `<Response>`, or a stream without a URL
 */
export function readTwiml(xml: string): Verb[] {
  const response = parseXml(xml);
  if (response.name !== "Response") throw new SyntaxError(`Cannot read TwiML: the root is <${response.name}>`);
  return response.children.map(verbOf);
}

function verbOf(element: XmlElement): Verb {
  switch (element.name) {
    case "Connect":
      return connectOf(element);
    case "Say":
      return { verb: "say", text: element.text.trim() };
    case "Pause":
      return { verb: "pause", ms: 1000 * Number(element.attributes.length ?? 1) };
    case "Redirect":
      return { verb: "redirect", url: element.text.trim() };
    case "Hangup":
      return { verb: "hangup" };
    default:
      return { verb: "other", name: element.name };
  }
}

function connectOf(connect: XmlElement): Verb {
  const stream = connect.children.find(({ name }) => name === "Stream");
  if (!stream) return { verb: "other", name: "Connect" };
  const { url, statusCallback } = stream.attributes;
  if (!url) throw new SyntaxError("Cannot read TwiML: <Stream> has no url");
  const parameters = stream.children.filter(({ name }) => name === "Parameter");
  const { action } = connect.attributes;
  return {
    verb: "stream",
    url,
    parameters: Object.fromEntries(parameters.map(({ attributes }) => [attributes.name ?? "", attributes.value ?? ""])),
    ...(statusCallback ? { statusUrl: statusCallback } : {}),
    ...(action ? { actionUrl: action } : {}),
  };
}

const TOKEN =
  /<\?[^]*?\?>|<!--[^]*?-->|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gy;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/**
 * Parses an XML document of elements, attributes and text (no DOCTYPE, no CDATA), and checks that tags match.
 * @throws {SyntaxError} when it is not well-formed
 */
export function parseXml(xml: string): XmlElement {
  const document: OpenElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [document];
  TOKEN.lastIndex = 0;
  let readTo = 0;
  for (let token = TOKEN.exec(xml); token; token = TOKEN.exec(xml)) {
    readTo = TOKEN.lastIndex;
    takeToken(token, open);
  }
  if (readTo < xml.length) throw new SyntaxError(`Cannot parse XML: unexpected character at ${readTo}`);
  if (open.length > 1) throw new SyntaxError(`Cannot parse XML: <${open.at(-1)!.name}> is not closed`);
  const [root, ...others] = document.children;
  if (!root || others.length > 0 || document.text.trim() !== "") {
    throw new SyntaxError("Cannot parse XML: it must have exactly one root element");
  }
  return root;
}

function takeToken(token: RegExpExecArray, open: OpenElement[]): void {
  const [whole, closedName, openedName, attributes = "", selfClosing] = token;
  const current = open.at(-1)!;
  if (closedName !== undefined) {
    if (open.length === 1 || current.name !== closedName) {
      throw new SyntaxError(`Cannot parse XML: </${closedName}> closes nothing`);
    }
    open.pop();
  } else if (openedName !== undefined) {
    const element = { name: openedName, attributes: attributesOf(attributes), children: [], text: "" };
    current.children.push(element);
    if (!selfClosing) open.push(element);
  } else if (!whole.startsWith("<")) {
    current.text += unescape(whole);
  }
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) =>
    [name!, unescape(double ?? single ?? "")] as const
  );
  return Object.fromEntries(pairs);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&([^;&\s]*);?/g, (entity, name: string) => {
    const resolved = entity.endsWith(";") ? ENTITIES[name] ?? characterOf(name) : undefined;
    if (resolved === undefined) throw new SyntaxError(`Cannot parse XML: unknown entity ${entity}`);
    return resolved;
  });
}

function characterOf(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
  const code = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : NaN;
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
