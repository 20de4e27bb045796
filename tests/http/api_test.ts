import { assert, assertEquals, assertFalse } from "@std/assert";
import { Hono } from "hono";
import { addApiRoutes, type ApiParts } from "../../lib/http/api.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { type Store, StoreError } from "../../lib/store/store.ts";
import { ended, lead, message, started, T0 } from "../store/contract.ts";
import { ADMIN_TOKEN, createEdge, IN_PUBLIC } from "./edge.ts";

const BEARER = { authorization: `Bearer ${ADMIN_TOKEN}` };

async function withRecords(check: (get: Getter) => Promise<void>, env: Record<string, string>): Promise<void> {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  for (let index = 0; index < 5; index++) {
    const callSid = `CA${index}`;
    await store.record([
      ...started(callSid, T0 + index * 1000),
      lead(callSid, { score: index * 20, name: `Dana${index}` }),
    ]);
  }
  await store.record([ended("CA0", "silence"), { kind: "followed_up", callSid: "CA0", messages: [message("CA0")] }]);
  const { app } = createEdge(env, { records: store });
  try {
    await check((path, headers = BEARER, host = "http://127.0.0.1:8080", address, method = "GET") =>
      app.fetch(new Request(`${host}${path}`, { headers, method }), address)
    );
  } finally {
    await store.close();
  }
}

type Getter = (
  path: string,
  headers?: Record<string, string>,
  host?: string,
  address?: string,
  method?: string,
) => Promise<Response>;

const TOKEN = { ...IN_PUBLIC, ADMIN_TOKEN };
const LISTS = ["calls", "leads", "viewings", "followups", "audits"];
const PATHS = [...LISTS.map((name) => `/api/${name}`), "/api/calls/CA1", "/api/openapi.json"];

Deno.test("the records are shown to who knows the token, and to nobody else", async () => {
  await withRecords(async (get) => {
    for (const path of PATHS) {
      assertEquals((await get(path)).status, 200, path);
      for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: `Bearer ${ADMIN_TOKEN}x` }]) {
        const refused = await get(path, headers as Record<string, string>);
        assertEquals([refused.status, refused.headers.has("www-authenticate")], [401, true]);
        assertFalse((await refused.text()).includes("Dana"));
      }
      assertEquals((await get(path, { ...BEARER, origin: "https://evil.example" })).status, 403);
    }
  }, TOKEN);
});

Deno.test("without a token there are records on this machine alone, under a local name and not through a tunnel", async () => {
  await withRecords(async (get) => {
    assertEquals((await get("/api/calls", {})).status, 200);
    assertEquals((await get("/api/calls", {}, "http://evil.example:8080")).status, 404);
    assertEquals((await get("/api/calls", { "x-forwarded-for": "1.2.3.4" })).status, 404);
  }, { BIND_ADDRESS: "127.0.0.1" });
  await withRecords(async (get) => {
    assertEquals((await get("/api/calls", {})).status, 404);
    const from = async (address: string, headers = {}, host?: string) => {
      return (await get("/api/calls", headers, host, address)).status;
    };
    for (const here of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) assertEquals(await from(here), 200, here);
    for (const there of ["192.168.1.7", "172.17.0.1", "203.0.113.9"]) assertEquals(await from(there), 404, there);
    assertEquals(await from("127.0.0.1", { "x-forwarded-for": "127.0.0.1" }), 404);
    assertEquals(await from("127.0.0.1", {}, "http://evil.example:8080"), 404);
  }, {});
  // In public a proxy on this machine brings strangers from here.
  await withRecords(async (get) => {
    assertEquals((await get("/api/calls", {})).status, 404);
    assertEquals((await get("/api/calls", {}, undefined, "127.0.0.1")).status, 404);
  }, IN_PUBLIC);
});

Deno.test("lists come in pages, with filters", async () => {
  await withRecords(async (get) => {
    const first = await (await get("/api/calls?limit=2")).json();
    assertEquals(first.items.map(({ callSid }: { callSid: string }) => callSid), ["CA4", "CA3"]);
    const second = await (await get(`/api/calls?limit=4&cursor=${encodeURIComponent(first.next)}`)).json();
    assertEquals(second.items.map(({ callSid }: { callSid: string }) => callSid), ["CA2", "CA1", "CA0"]);
    assertEquals(second.next, undefined);
    const sids = async (path: string) => {
      return (await (await get(path)).json()).items.map(({ callSid }: { callSid: string }) => callSid);
    };
    assertEquals(await sids("/api/calls?reason=silence"), ["CA0"]);
    assertEquals(await sids("/api/calls?open=false"), ["CA0"]);
    assertEquals(await sids("/api/calls?text=dana3"), ["CA3"]);
    assertEquals(await sids(`/api/calls?from=${new Date(T0 + 3000).toISOString()}`), ["CA4", "CA3"]);
    assertEquals(await sids("/api/leads?minScore=60"), ["CA4", "CA3"]);
    assertEquals(await sids("/api/followups?state=waiting&phone=%2B972501234567"), ["CA0"]);
    const call = await (await get("/api/calls/CA0")).json();
    assertEquals([call.endReason, call.lead.name, call.messages.length, call.streams.length], [
      "silence",
      "Dana0",
      1,
      1,
    ]);
    assertEquals((await get("/api/calls/CA9")).status, 404);
  }, TOKEN);
});

Deno.test("who reads a call is kept with time and address, and nothing of the call", async () => {
  await withRecords(async (get) => {
    for (const path of ["/api/calls", "/api/leads", "/api/calls/CA9"]) await (await get(path)).text();
    await (await get("/api/calls/CA1", {}, undefined, "198.51.100.1")).text();
    for (const callSid of ["CA1", "CA2"]) {
      await (await get(`/api/calls/${callSid}`, BEARER, undefined, "198.51.100.7")).text();
    }
    const first = await (await get("/api/audits?limit=1")).json();
    const second = await (await get(`/api/audits?cursor=${encodeURIComponent(first.next)}`)).json();
    const rows = [...first.items, ...second.items] as Record<string, unknown>[];
    assertEquals(new Set(rows.map(({ id }) => id)).size, 2);
    assertEquals(rows.map(({ subject }) => subject).sort(), ["CA1", "CA2"]);
    for (const { id: _, subject: __, atMs, ...rest } of rows) {
      assertEquals(rest, { action: "view_call", address: "198.51.100.7" });
      assert(typeof atMs === "number" && atMs > 0);
    }
    assertEquals((await get("/api/audits?phone=%2B972501234567")).status, 400);
  }, TOKEN);
});

Deno.test("a call is not shown while it cannot be kept who reads it", async () => {
  const records = {
    call: () => Promise.resolve({ callSid: "CA1" }),
    record: () => Promise.reject(new StoreError("away", { away: true })),
  };
  const { app } = createEdge(TOKEN, { records: records as unknown as Store });
  assertEquals((await app.fetch(new Request("http://127.0.0.1/api/calls/CA1", { headers: BEARER }))).status, 503);
});

Deno.test("a parameter that cannot be used is named, and nothing else can be done to the records", async () => {
  await withRecords(async (get) => {
    for (
      const query of [
        "limit=0",
        "limit=1001",
        "limit=x",
        "from=yesterday",
        "phone=050",
        "open=1",
        "nonsense=1",
        "text=a",
      ]
    ) {
      const response = await get(`/api/calls?${query}`);
      assertEquals(response.status, 400, query);
      assert((await response.json()).error.startsWith(query === "nonsense=1" ? "" : query.split("=")[0]!));
    }
    assertEquals((await get("/api/nothing")).status, 404);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const path of PATHS) {
        assertEquals((await get(path, BEARER, undefined, undefined, method)).status, 404, `${method} ${path}`);
      }
    }
  }, TOKEN);
});

Deno.test("the API says when the store is away", async () => {
  const away = { calls: () => Promise.reject(new StoreError("away", { away: true })) };
  const { app } = createEdge(TOKEN, { records: away as unknown as Store });
  const response = await app.fetch(new Request("http://127.0.0.1/api/calls", { headers: BEARER }));
  assertEquals([response.status, response.headers.get("retry-after")], [503, "5"]);
});

Deno.test("the OpenAPI document tells of every route there is but its own, and of no other", async () => {
  await withRecords(async (get) => {
    const { paths } = await (await get("/api/openapi.json")).json() as { paths: Record<string, object> };
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
    );
    const hono = new Hono();
    addApiRoutes(hono, { records: {}, version: { version: "1" } } as unknown as ApiParts);
    const routes = hono.routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    assertEquals([...told, "GET /api/openapi.json"].sort(), routes.sort());
  }, TOKEN);
});

Deno.test("the OpenAPI document names every list and each of its parameters, and resolves within itself", async () => {
  await withRecords(async (get) => {
    const document = await (await get("/api/openapi.json")).json();
    assertEquals(document.openapi, "3.1.0");
    assertEquals(
      Object.keys(document.paths).sort(),
      [...LISTS.map((name) => `/api/${name}`), "/api/calls/{callSid}"].sort(),
    );
    const names = document.paths["/api/calls"].get.parameters.map(({ name }: { name: string }) => name);
    assertEquals(names, ["limit", "cursor", "from", "to", "phone", "reason", "open", "text"]);
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      assert(Object.hasOwn(document.components.schemas, name!), name);
    }
    const call = await (await get("/api/calls/CA0")).json();
    const known = Object.keys(document.components.schemas.Call.properties);
    const detail = Object.keys(document.components.schemas.CallDetail.allOf[1].properties);
    for (const name of Object.keys(call)) assert([...known, ...detail].includes(name), `${name} is not documented`);
  }, TOKEN);
});
