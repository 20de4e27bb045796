/**
 * A stand-in for Twilio's REST API: real paths, form bodies and basic authorization, answers by script.
 */
import { createDelays } from "./delay.ts";

/** What happens to a request; `{}` succeeds. */
export interface RestScript {
  /** Answered with Twilio's own form of an error. */
  status?: number;
  code?: number;
  /** Answered with a page instead, as a gateway does. */
  html?: boolean;
  /** Never answered. */
  hang?: boolean;
  /** The connection breaks after the request was read. */
  cut?: boolean;
  /** A message is sent although the request fails, or is never answered. */
  sentAnyway?: boolean;
}

/** A message that the stand-in has sent, as Twilio lists it. */
export interface SentByStandin {
  sid: string;
  to: string;
  body: string;
  status: string;
  statusCallback?: string;
  createdMs: number;
}

export interface SeenRest {
  method: string;
  path: string;
  /** User name and password, joined by a colon. */
  credentials: string;
  connection: string | null;
  form: Readonly<Record<string, string>>;
}

export interface TwilioStandin {
  /** For TWILIO_API_BASE_URL. */
  baseUrl: string;
  requests: SeenRest[];
  /** Every message that went out. */
  messages: SentByStandin[];
  stop(): Promise<void>;
}

/** Starts the stand-in on a free loopback port, or on `port`; `answer` gets the number of the request, from 0. */
export function startTwilioStandin(
  answer: (n: number, request: SeenRest) => RestScript = () => ({}),
  port = 0,
): TwilioStandin {
  const requests: SeenRest[] = [];
  const messages: SentByStandin[] = [];
  const delays = createDelays();
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request) => {
    const seen = await read(request);
    const script = answer(requests.length, seen);
    requests.push(seen);
    const fails = script.hang || script.cut || script.html || script.status !== undefined;
    const isMessage = MESSAGES_PATH.test(seen.path);
    if (isMessage && seen.method === "POST" && (!fails || script.sentAnyway)) {
      messages.push(sent(seen, messages.length));
    }
    if (script.hang) await delays.forever();
    if (script.cut) return new Response(brokenBody(), { headers: { "content-length": "1000" } });
    if (isMessage && !fails) {
      return Response.json(seen.method === "POST" ? listed(messages.at(-1)!) : list(request, messages));
    }
    return respond(seen, script);
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}`,
    requests,
    messages,
    async stop() {
      delays.end();
      await server.shutdown();
    },
  };
}

async function read(request: Request): Promise<SeenRest> {
  const { headers, method } = request;
  return {
    method,
    path: new URL(request.url).pathname,
    credentials: atob((headers.get("authorization") ?? "").replace("Basic ", "")),
    connection: headers.get("connection"),
    form: Object.fromEntries(new URLSearchParams(await request.text())),
  };
}

const CALL_PATH = /^\/2010-04-01\/Accounts\/(AC\w+)\/Calls\/(CA\w+)\.json$/;

const MESSAGES_PATH = /^\/2010-04-01\/Accounts\/(AC\w+)\/Messages\.json$/;

function sent({ form }: SeenRest, n: number): SentByStandin {
  const { To: to = "", Body: body, ContentVariables: variables, StatusCallback: statusCallback } = form;
  return {
    sid: `SM${String(n).padStart(32, "0")}`,
    to,
    // A template is listed as it was rendered.
    body: body ?? Object.values(JSON.parse(variables ?? "{}")).join(" "),
    status: "queued",
    createdMs: Date.now(),
    ...(statusCallback === undefined ? {} : { statusCallback }),
  };
}

function listed({ sid, to, body, status, createdMs }: SentByStandin) {
  return { sid, to, body, status, "date_created": new Date(createdMs).toUTCString() };
}

/** The newest first, as Twilio does. */
function list(request: Request, messages: readonly SentByStandin[]) {
  const to = new URL(request.url).searchParams.get("To");
  const found = messages.filter((message) => message.to === to).map(listed).reverse();
  return { messages: found, page: 0, "page_size": 100, "next_page_uri": null };
}

function respond({ path, method }: SeenRest, { status, code, html }: RestScript): Response {
  if (html) return new Response("<html>Bad Gateway</html>", { status: status ?? 502 });
  if (status !== undefined) {
    return Response.json({ code: code ?? 20000 + status, message: "scripted", more_info: "", status }, { status });
  }
  const [, accountSid, sid] = CALL_PATH.exec(path) ?? [];
  if (method !== "POST" || sid === undefined) {
    return Response.json({ code: 20404, message: "not found", more_info: "", status: 404 }, { status: 404 });
  }
  return Response.json({ sid, account_sid: accountSid, status: "in-progress" });
}

/** Ends in the middle of what its length promises. */
function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"sid":'));
      controller.close();
    },
  });
}
