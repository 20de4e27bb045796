/**
 * What deploy/nginx.conf does for callers while the server behind it does not answer.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { readTwiml } from "../simulator/twiml_reader.ts";
import { startNginx } from "./standins/nginx.ts";
import { until } from "./standins/manual_clock.ts";
import { freePort } from "./standins/server_process.ts";

const INCOMING = "/webhook/incoming_call";
/** More than one address may hold open, were it no phone. */
const MANY = 120;

function skipped(): void {
  Deno.stderr.writeSync(new TextEncoder().encode("\nNO NGINX HERE: ITS SETTINGS ARE NOT TESTED\n"));
}

async function post(url: string): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams({ CallSid: "CA1" }) });
  return { status: response.status, type: response.headers.get("content-type") ?? "", text: await response.text() };
}

/** The URLs that a call is sent to, one after the other, until it is sent nowhere; and how that is answered. */
async function journey(origin: string, first: string): Promise<{ paths: string[]; end: number }> {
  const paths: string[] = [];
  for (let path = first; paths.length < 20;) {
    const { status, type, text } = await post(origin + path);
    if (status !== 200) return { paths, end: status };
    assertEquals(type, "text/xml");
    const [pause, redirect] = readTwiml(text);
    assertEquals(pause, { verb: "pause", ms: 1000 });
    if (redirect?.verb !== "redirect") throw new Error(text);
    path = redirect.url;
    paths.push(path);
  }
  throw new Error("it never ends");
}

Deno.test("nginx has a call wait while no server answers, eight times, and then leaves it to the fallback", async () => {
  await using nginx = await startNginx([freePort()]);
  if (nginx === undefined) return skipped();
  const tries = [1, 2, 3, 4, 5, 6, 7, 8];
  assertEquals(await journey(nginx.url, INCOMING), {
    paths: tries.map((again) => `${INCOMING}?again=${again}`),
    end: 502,
  });
  // How often the call came back before is not forgotten.
  assertEquals(await journey(nginx.url, `${INCOMING}?resume=2`), {
    paths: tries.map((again) => `${INCOMING}?again=${again}&resume=2`),
    end: 502,
  });
  for (const query of ["?again=9", "?again=%3Cx%3E", "?again=1&again=8"]) {
    const { status, text } = await post(`${nginx.url}${INCOMING}${query}`);
    assertEquals([status, text.includes("<x>")], [query.endsWith("8") ? 200 : 502, false], query);
  }
  assertStringIncludes((await post(`${nginx.url}${INCOMING}?resume=%3Cx%3E`)).text, "?again=1<");
  assertEquals((await post(`${nginx.url}/webhook/call_status`)).status, 502);
});

Deno.test("nginx passes on what the server itself answers, errors too", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    return new Response(url.endsWith("?again=3") ? "there" : null, { status: url.endsWith("?again=3") ? 200 : 503 });
  });
  await using nginx = await startNginx([server.addr.port]);
  if (nginx === undefined) return skipped();
  assertEquals((await post(`${nginx.url}${INCOMING}`)).status, 503);
  assertEquals((await post(`${nginx.url}${INCOMING}?again=3`)).text, "there");
});

Deno.test("nginx asks another server when a webhook was lost on the way to the first", async () => {
  // Takes each request and is gone, as a server that is killed at that moment.
  const dying = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  let taken = 0;
  const accepting = (async () => {
    for await (const connection of dying) {
      if (await connection.read(new Uint8Array(4096)).catch(() => null) !== null) taken++;
      connection.close();
    }
  })();
  const live = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response("taken"));
  {
    await using nginx = await startNginx([dying.addr.port, live.addr.port]);
    if (nginx === undefined) skipped();
    else {
      const answers = [await post(`${nginx.url}${INCOMING}`), await post(`${nginx.url}${INCOMING}`)];
      assertEquals(answers.map(({ text }) => text), ["taken", "taken"]);
      assertEquals(taken, 1);
    }
  }
  await live.shutdown();
  dying.close();
  await accepting;
});

/** Sends the head of a POST and none of its body; the status that is answered before one comes, if any. */
async function headOnly(origin: string, path: string): Promise<{ status: Promise<number>; close(): void }> {
  const { hostname, port } = new URL(origin);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(
    new TextEncoder().encode(`POST ${path} HTTP/1.1\r\nHost: voice\r\nContent-Length: 1000\r\n\r\n`),
  );
  const status = async () => {
    const answer = new Uint8Array(64);
    await connection.read(answer).catch(() => null);
    return Number(/^HTTP\/1.1 (\d+)/.exec(new TextDecoder().decode(answer))?.[1] ?? 0);
  };
  return { status: status(), close: () => connection.close() };
}

Deno.test("nginx holds as many bodies of an address open as webhooks may need, and none of a call's stream", async () => {
  await using nginx = await startNginx([freePort()]);
  if (nginx === undefined) return skipped();
  const holders = [];
  for (let n = 0; n < 340; n++) holders.push(await headOnly(nginx.url, "/webhook/call_status"));
  let refused = 0;
  for (const { status } of holders) status.then((code) => refused += code === 503 ? 1 : 0);
  await until(() => refused === 40, "40 to be refused");
  const stream = await headOnly(nginx.url, "/ws/twilio-media");
  assertEquals(await stream.status, 413);
  for (const { close } of [...holders, stream]) close();
  await Promise.all(holders.map(({ status }) => status));
  assertEquals(refused, 40);
});

Deno.test("nginx counts no calls by address, webhooks generously, and all else", async () => {
  let hold = Promise.withResolvers<void>();
  let held = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async () => {
    held++;
    await hold.promise;
    return new Response("at last");
  });
  await using nginx = await startNginx([server.addr.port]);
  if (nginx === undefined) return skipped();
  const refused: Record<string, number> = {};
  for (const path of ["/ws/twilio-media", INCOMING, "/webhook/call_status", "/ws/twilio-media-not", "/simulator"]) {
    [hold, held, refused[path]] = [Promise.withResolvers<void>(), 0, 0];
    const asking = Array.from({ length: MANY }, async () => {
      const response = await fetch(nginx.url + path);
      await response.body?.cancel();
      if (response.status === 503) refused[path]!++;
    });
    await until(() => held + refused[path]! === MANY, `${MANY} requests of ${path}`);
    hold.resolve();
    await Promise.all(asking);
  }
  const others = { "/ws/twilio-media-not": MANY - 100, "/simulator": MANY - 100 };
  assertEquals(refused, { "/ws/twilio-media": 0, [INCOMING]: 0, "/webhook/call_status": 0, ...others });
});
