/**
 * What somebody without any secret gets out of a public server: threat table T9, T11 and T18.
 */
import { assert, assertEquals } from "@std/assert";
import { createSimulatorPage } from "../../lib/simulation/page.ts";
import { createLocalStore } from "../../lib/store/local_store.ts";
import { lead, started, T0 } from "../store/contract.ts";
import { ADMIN_TOKEN, createEdge, type Edge, IN_PUBLIC } from "./edge.ts";

const HOST = "https://agent.example.com";
const SECRETS = ["Dana", "let script", "va_calls", "<p>page</p>"];
const VOICE = {
  name: "fake",
  async *synthesize() {
    yield Uint8Array.of(1);
  },
};

/** A public server with everything switched on, and a caller's record in it. */
async function withPublicServer(check: (edge: Edge) => Promise<void>): Promise<void> {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  await store.record([...started("CA1", T0), lead("CA1", { name: "Dana" })]);
  const assets = { html: "<p>page</p>", css: "p{}", script: "let script", worklet: "let worklet" };
  const page = createSimulatorPage({ loadAssets: () => Promise.resolve(assets), voice: VOICE });
  const env = { ...IN_PUBLIC, ADMIN_TOKEN, SIMULATOR: "on" };
  try {
    await check(createEdge(env, { records: store, simulatorPage: page.answer, metricsText: () => "va_calls 1" }));
  } finally {
    await store.close();
  }
}

/** All there is to be asked for, and what a stranger is answered. */
const ANSWERS: Readonly<Record<string, number>> = {
  "/version": 200,
  "/livez": 200,
  "/readyz": 200,
  "/webhook/incoming_call_preview": 200,
  "/metrics": 401,
  "/simulator": 401,
  "/simulator/": 401,
  "/simulator/main.js": 401,
  "/simulator/voice?language=en&text=hello": 401,
  "/api/calls": 401,
  "/api/calls/CA1": 401,
  "/api/leads": 401,
  "/api/viewings": 401,
  "/api/followups": 401,
  "/api/openapi.json": 401,
  "/ws/twilio-media": 426,
  "/ws/simulator?callSid=CASIM1": 426,
};

Deno.test("a stranger gets the server's health and nothing else", async () => {
  await withPublicServer(async ({ app }) => {
    for (const [path, status] of Object.entries(ANSWERS)) {
      const answer = await app.fetch(new Request(HOST + path));
      assertEquals(answer.status, status, path);
      const text = await answer.text();
      for (const secret of SECRETS) assert(!text.includes(secret), `${path} tells ${secret}`);
    }
  });
});

const WEBHOOKS = [
  "incoming_call",
  "transfer_ended",
  "stream_status",
  "stream_ended",
  "call_status",
  "message_status",
  "inbound_message",
];

Deno.test("another site's page does nothing through the browser of an admin who is signed in", async () => {
  await withPublicServer(async ({ app, callbacks, clock }) => {
    const credentials = { authorization: `Bearer ${ADMIN_TOKEN}`, origin: "https://evil.example" };
    const paths = [...Object.keys(ANSWERS), ...WEBHOOKS.map((name) => `/webhook/${name}`)];
    for (const path of paths) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        const request = new Request(HOST + path, { method, headers: credentials, body: "CallSid=CA1" });
        const { status } = await app.fetch(request);
        assert([401, 403, 404, 405].includes(status), `${method} ${path} is answered ${status}`);
      }
    }
    clock.tick(1000);
    assertEquals(callbacks, []);
  });
});

/** Ways out of a folder, as scanners try them. */
const WAYS_OUT = [
  "../main.ts",
  "..%2fmain.ts",
  "%2e%2e/main.ts",
  "%2e%2e%2fmain.ts",
  "%252e%252e%252fmain.ts",
  "..%5cmain.ts",
  "..\\main.ts",
  "....//main.ts",
  "..;/main.ts",
  "%c0%ae%c0%ae/main.ts",
  "..%00/main.ts",
  "main.js%00.ts",
  "main.js/../../deno.json",
  "main.js%2f..%2f..%2fdeno.json",
  "/etc/passwd",
  "%2fetc%2fpasswd",
  "//etc/passwd",
  "file:///etc/passwd",
  "C:%5cWindows%5cwin.ini",
  ".env",
  ".git/config",
  "data/records.sqlite",
  "../data/records.sqlite",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "style.css.map",
  "main.js?../../deno.json",
];

Deno.test("no path leads out of the page's files, nor to what an object holds by itself", async () => {
  const assets = { html: "page", css: "css", script: "script", worklet: "worklet" };
  const page = createSimulatorPage({ loadAssets: () => Promise.resolve(assets), voice: VOICE });
  const { app } = createEdge({}, { simulatorPage: page.answer });
  for (const folder of ["/simulator/", "/simulator/voice/", "/api/", "/webhook/", "/ws/", "/"]) {
    for (const way of WAYS_OUT) {
      const answer = await app.fetch(new Request(`http://127.0.0.1:8080${folder}${way}`));
      const isTheFileItself = folder === "/simulator/" && way.startsWith("main.js?");
      assertEquals(answer.status, isTheFileItself ? 200 : 404, folder + way);
      assertEquals(await answer.text(), isTheFileItself ? "script" : "", folder + way);
    }
  }
});
