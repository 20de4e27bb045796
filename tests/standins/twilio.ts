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
  stop(): Promise<void>;
}

/** Starts the stand-in on a free loopback port; `answer` gets the number of the request, from 0. */
export function startTwilioStandin(answer: (n: number, request: SeenRest) => RestScript = () => ({})): TwilioStandin {
  const requests: SeenRest[] = [];
  const delays = createDelays();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const seen = await read(request);
    const script = answer(requests.length, seen);
    requests.push(seen);
    if (script.hang) await delays.forever();
    if (script.cut) return new Response(brokenBody(), { headers: { "content-length": "1000" } });
    return respond(seen, script);
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}`,
    requests,
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
