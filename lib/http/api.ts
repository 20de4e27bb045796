/**
 * The records as JSON, for the owner's own programs: read-only, paged, behind ADMIN_TOKEN. Who reads a call is kept.
 */
import type { Context, Hono } from "hono";
import type { AdminGate } from "../admin.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { type ListName, QUERIES, readQuery } from "../store/queries.ts";
import { type Store, StoreError, type StoreWrite } from "../store/store.ts";
import { openApiDocument } from "./openapi.ts";
import type { Origins } from "./origin.ts";

export interface ApiParts {
  config: Config;
  clock: Clock;
  admin: AdminGate;
  origins: Origins;
  /** Absent where nothing is kept. */
  records?: Pick<Store, "call" | "calls" | "leads" | "viewings" | "messages" | "audits" | "record">;
  version: { version: string };
  /** The address that a request came from, where that is known. */
  addressOf: (request: Request) => string | undefined;
}

/** Adds `GET /api/…`. Every other path and method under it is as if it were not there. */
export function addApiRoutes(hono: Hono, parts: ApiParts): void {
  const { records } = parts;
  if (records === undefined) return;
  const lists = {
    calls: (given: Given) => list("calls", given, (query) => records.calls(query)),
    leads: (given: Given) => list("leads", given, (query) => records.leads(query)),
    viewings: (given: Given) => list("viewings", given, (query) => records.viewings(query)),
    followups: (given: Given) => list("followups", given, (query) => records.messages(query)),
    audits: (given: Given) => list("audits", given, (query) => records.audits(query)),
  } satisfies Record<ListName, unknown>;
  const get = (path: string, answer: (context: Context) => Promise<Response>) => {
    hono.get(path, async (context) => refusal(context.req.raw, parts) ?? await orUnavailable(answer(context)));
  };
  get("/api/openapi.json", () => Promise.resolve(Response.json(openApiDocument(parts.version.version))));
  get("/api/calls/:callSid", async (context) => {
    const call = await records.call(context.req.param("callSid") ?? "");
    if (call === undefined) return problem(404, "there is no such call");
    // Before the answer: nobody reads what was said without a trace.
    await records.record([viewed(call.callSid, context.req.raw, parts)]);
    return Response.json(call);
  });
  for (const name of Object.keys(QUERIES) as ListName[]) {
    get(`/api/${name}`, (context) => lists[name](context.req.query()));
  }
}

function viewed(callSid: string, request: Request, { clock, addressOf }: ApiParts): StoreWrite {
  const address = addressOf(request) ?? "unknown";
  const audit = {
    id: crypto.randomUUID(),
    atMs: clock.epochMs(),
    action: "view_call",
    subject: callSid,
    address,
  } as const;
  return { kind: "audit", audit };
}

type Given = Readonly<Record<string, string>>;

async function list<N extends ListName>(
  name: N,
  given: Given,
  find: (query: Extract<ReturnType<typeof readQuery<N>>, { query: unknown }>["query"]) => Promise<object>,
): Promise<Response> {
  const read = readQuery(name, given);
  if ("mistake" in read) return problem(400, read.mistake);
  return Response.json(await find(read.query));
}

/** Why a request may not see records. Without a token there is no telling who asks, except on this machine alone. */
function refusal(request: Request, { config, admin, origins, addressOf }: ApiParts): Response | undefined {
  if (!origins.isOwnPage(request)) return problem(403, "of a foreign page");
  if (config.trust.adminToken === undefined) {
    return isThisMachine(request, config, addressOf(request)) ? undefined : problem(404, "off: set ADMIN_TOKEN");
  }
  if (admin.allows(request)) return undefined;
  return problem(401, "send ADMIN_TOKEN as a bearer token", { "www-authenticate": 'Bearer realm="records"' });
}

const LOOPBACK = /^(localhost|(::ffff:)?127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** Asked from this machine, or of a server that listens to it alone; under a local name, and not through a tunnel. */
function isThisMachine(request: Request, { server, localMode }: Config, address = ""): boolean {
  const forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host"].some((name) => request.headers.has(name));
  const near = LOOPBACK.test(server.bindAddress) || LOOPBACK.test(address);
  return localMode && near && !forwarded && LOOPBACK.test(new URL(request.url).hostname);
}

async function orUnavailable(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreError) return problem(503, "the store is away", { "retry-after": "5" });
    throw error;
  }
}

function problem(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error }, { status, headers });
}
