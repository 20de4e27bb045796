import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { ADMIN_TOKEN, createEdge, formPost, PUBLIC, WITH_SIMULATOR } from "./edge.ts";

const HTML = { accept: "text/html,application/xhtml+xml" };
const ADDRESS = "203.0.113.9";

function edge(env: Record<string, string> = WITH_SIMULATOR) {
  const { app, clock } = createEdge(env, { simulatorPage: () => new Response("page") });
  const visit = (headers: Record<string, string> = HTML) => app.fetch(new Request(`${PUBLIC}/simulator`, { headers }));
  const signIn = (token: string, headers: Record<string, string> = { origin: PUBLIC }) =>
    app.fetch(formPost(`${PUBLIC}/simulator/sign_in`, `${new URLSearchParams({ token })}`, headers), ADDRESS);
  return { clock, visit, signIn };
}

Deno.test("a person who opens the simulator in public is asked for the token on a page, and a program by a challenge", async () => {
  const { visit } = edge();
  const page = await visit();
  assertEquals([page.status, page.headers.get("www-authenticate")], [401, 'Bearer realm="simulator"']);
  assertStringIncludes(await page.text(), 'name="token" type="password"');
  assertFalse(/unsafe|https?:/.test(page.headers.get("content-security-policy")!));
  assertStringIncludes((await visit({})).headers.get("www-authenticate")!, "Basic");
});

Deno.test("the right token opens the simulator for the session, and is not in the address", async () => {
  const { visit, signIn } = edge();
  const opened = await signIn(` ${ADMIN_TOKEN}\n`);
  assertEquals([opened.status, opened.headers.get("location")], [303, "/simulator"]);
  const cookie = opened.headers.get("set-cookie")!.split(";")[0]!;
  const page = await visit({ ...HTML, cookie });
  assertEquals([page.status, await page.text()], [200, "page"]);
});

Deno.test("a wrong token is said to be wrong, and after five of them no token is looked at for a minute", async () => {
  const { clock, signIn } = edge();
  for (let attempt = 1; attempt <= 5; attempt++) {
    const wrong = await signIn(`guess ${attempt}`);
    assertEquals([wrong.status, wrong.headers.has("set-cookie")], [401, false]);
    assertStringIncludes(await wrong.text(), "not this server's ADMIN_TOKEN");
  }
  const locked = await signIn(ADMIN_TOKEN);
  assertEquals([locked.status, locked.headers.get("retry-after"), locked.headers.has("set-cookie")], [
    429,
    "60",
    false,
  ]);
  assertStringIncludes(await locked.text(), "Try again in a minute");
  clock.tick(60_001);
  assertEquals((await signIn(ADMIN_TOKEN)).status, 303);
});

Deno.test("no other site's page can send the form, and what is no form is not read", async () => {
  const { signIn } = edge();
  for (const origin of ["https://evil.example", "null"]) {
    assertEquals((await signIn(ADMIN_TOKEN, { origin })).status, 403, origin);
  }
  assertEquals((await signIn("x".repeat(70_000))).status, 413);
});

Deno.test("in local mode there is nothing to sign in to", async () => {
  const { visit, signIn } = edge({});
  assertEquals((await signIn(ADMIN_TOKEN, {})).status, 405);
  assert((await visit()).ok);
});
