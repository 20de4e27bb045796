/**
 * The simulator's page and the voice of its caller: open in local mode, behind ADMIN_TOKEN in public.
 */
import type { Context } from "hono";
import type { AdminGate } from "../admin.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { readBody } from "./body.ts";
import type { Origins } from "./origin.ts";
import { SIGN_IN_PATH, signInPage } from "./sign_in.ts";

export interface SimulatorRoutesParts {
  config: Config;
  clock: Clock;
  admin: AdminGate;
  origins: Origins;
  /** Serves GET /simulator and what lies under it; `undefined` for a path it does not know. */
  simulatorPage?(request: Request): Response | undefined | Promise<Response | undefined>;
  /** Binds one method of a path. */
  route(method: "GET" | "POST", path: string, handler: (context: Context) => Response | Promise<Response>): void;
}

const PAGE_PATH = "/simulator";

/** Adds the routes where the simulator is on. */
export function addSimulatorRoutes(parts: SimulatorRoutesParts): void {
  const { config, clock, admin, origins, simulatorPage, route } = parts;
  if (!config.trust.simulator || simulatorPage === undefined) return;

  async function simulator(context: Context): Promise<Response> {
    const request = context.req.raw;
    if (!config.localMode && !admin.allows(request)) return isVisit(request) ? signInPage("asked") : admin.challenge();
    const page = await simulatorPage?.(request);
    if (page === undefined) return new Response(null, { status: 404 });
    const headers = new Headers(page.headers);
    if (!config.localMode) headers.append("set-cookie", admin.sessionCookie());
    return new Response(page.body, { status: page.status, headers });
  }

  async function signIn(context: Context): Promise<Response> {
    const request = context.req.raw;
    if (!origins.isOwnPage(request)) return new Response(null, { status: 403 });
    const read = await readBody(request, clock);
    if (!read.ok) return new Response(null, { status: read.status });
    const token = new URLSearchParams(new TextDecoder().decode(read.body)).get("token") ?? "";
    const answer = admin.signIn(token.trim(), request);
    if (answer !== "right") return signInPage(answer);
    // The page is asked for anew: going back or reloading must not send the token again.
    return new Response(null, { status: 303, headers: { location: PAGE_PATH, "set-cookie": admin.sessionCookie() } });
  }

  if (!config.localMode) route("POST", SIGN_IN_PATH, signIn);
  route("GET", PAGE_PATH, simulator);
  route("GET", `${PAGE_PATH}/*`, simulator);
}

/** A person's browser that opens the page, and not a program or a script of the page. */
function isVisit(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html") && !request.headers.has("authorization");
}
