/**
 * `deno task smoke`: builds the server both ways and uses each file as its owner would.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { prompt } from "../lib/agency/phrases/prompts.ts";
import { call, CHROMIUM, openPhone, startBrowser } from "../tests/simulator/browser.ts";
import { dialogueScripts } from "../tests/standins/dialogue.ts";
import { startGoogleStandin } from "../tests/standins/google.ts";
import { startOpenAiStandin } from "../tests/standins/openai.ts";
import { startOtlpStandin } from "../tests/standins/otlp.ts";
import { startPostgres } from "../tests/standins/postgres.ts";
import { callerVoice, drains, freePort, ServerProcess } from "../tests/standins/server_process.ts";
import { loneCommand, MEMORY, PERMISSIONS, startAlone, type Stopped } from "./lone_server.ts";

const PLAIN = "dist/smoke/server.js";
const WITH_ESPEAK = "dist/smoke/server_with_espeak.js";
const BUILD_ID = "smoke-test";

Deno.test.beforeAll(async () => {
  await build("--out", PLAIN);
  await build("--out", WITH_ESPEAK, "--with-espeak");
});

async function build(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "build/build.ts", "--build", BUILD_ID, ...args],
  }).output();
  if (!success) throw new Error(`The build failed: ${new TextDecoder().decode(stderr)}`);
}

/** Holds a call from the terminal; its report when everything went as written. */
async function holdCall(url: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/call.ts", url, ...args],
  }).output();
  const report = new TextDecoder().decode(stdout);
  assertEquals(code, 0, report + new TextDecoder().decode(stderr));
  return report;
}

function assertLeftWell({ code, files, stderr }: Stopped): void {
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(files.filter((name) => name !== "data"), [], "the server writes nothing but its data");
}

Deno.test("a build without espeak holds nothing of it, and says so where it would be needed", async () => {
  const licences = await Deno.readTextFile("dist/smoke/server.licences.txt");
  assertStringIncludes(licences, "onnxruntime-web");
  assert(!licences.includes("espeak"), "espeak is among the packages of the plain build");
  const folder = await Deno.makeTempDir();
  const { code, stderr } = await (await loneCommand(PLAIN, folder, {})).output();
  await Deno.remove(folder, { recursive: true });
  assertEquals(code, 78);
  assertStringIncludes(new TextDecoder().decode(stderr), "this build carries no espeak");
});

Deno.test({
  name: "a lone file with espeak needs no key",
  // The driver of the browser keeps its connection.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(test) {
    const server = await startAlone(WITH_ESPEAK, { AGENT_LANGUAGE: "en" });
    await test.step("it tells its build, and decides by Silero once that is loaded", async () => {
      await server.logged({ msg: "PROVIDER_READY", kind: "vad", name: "silero" });
      const { build, vad, synthesizer } = await (await fetch(`${server.url}/version`)).json();
      assertEquals({ build, vad, synthesizer }, { build: BUILD_ID, vad: "silero", synthesizer: "espeak" });
    });
    await test.step("it serves the simulator's page with all that the page asks for", async () => {
      const page = await (await fetch(`${server.url}/simulator`)).text();
      const paths = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path);
      assert(paths.length >= 2, "the page names no script or style");
      for (const path of [...paths, "/simulator/phone_worklet.js"]) {
        const answer = await fetch(server.url + path);
        assert((await answer.text()).length > 1000 && answer.ok, `${path}: ${answer.status}`);
      }
    });
    await test.step({
      name: "its page is a phone on which the agent is heard",
      ignore: CHROMIUM === undefined,
      async fn() {
        const browser = await startBrowser();
        const { page, faults } = await openPhone(browser, server.url);
        await call(page);
        await browser.close();
        assertEquals(faults, []);
      },
    });
    await test.step("it holds a call", async () => {
      const report = await holdCall(server.url, "--language", "en", "--say", "I want to rent a flat in Haifa");
      assertStringIncludes(report, "heard  I want to rent a flat in Haifa");
      assertStringIncludes(report, "turn 1: answered");
    });
    await test.step("it leaves at SIGTERM with 0, and nothing but data in its folder", async () => {
      assertLeftWell(await server.stop());
    });
  },
});

/** The built file where each way of starting it looks for it, and nothing else. */
async function installed(): Promise<string> {
  const cwd = await Deno.makeTempDir();
  for (const name of ["deploy", "dist"]) await Deno.mkdir(`${cwd}/${name}`);
  await Deno.copyFile("deploy/start.sh", `${cwd}/deploy/start.sh`);
  await Deno.copyFile(WITH_ESPEAK, `${cwd}/dist/server.js`);
  return cwd;
}

Deno.test("SIGTERM drains the built file, started by Deno itself and by start.sh, and its calls go on", async () => {
  const voice = await callerVoice();
  const args = ["run", "--no-config", "--cached-only", "--no-remote", ...PERMISSIONS, "--allow-net", "dist/server.js"];
  const starts = [
    { program: Deno.execPath(), args },
    { program: "/bin/sh", args: ["deploy/start.sh"], env: { DENO: Deno.execPath() } },
  ];
  for (const start of starts) {
    const cwd = await installed();
    const env = { ...MEMORY, DENO_DIR: `${cwd}/.cache`, PORT: String(freePort()) };
    await using server = new ServerProcess(env, { ...start, cwd });
    await server.saw("SERVER_LISTENING");
    await drains(server, voice, () => server.signal("SIGTERM"), start.args.at(-1));
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("a lone file keeps its records in PostgreSQL", async () => {
  const postgres = await startPostgres();
  if (postgres === undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode("\nNO POSTGRESQL HERE: THE BUILT FILE IS NOT TRIED WITH IT\n"));
    return;
  }
  const server = await startAlone(WITH_ESPEAK, { AGENT_LANGUAGE: "en", VAD: "energy", DATABASE_URL: postgres.url });
  try {
    await holdCall(server.url, "--language", "en", "--say", "I want to rent a flat in Haifa");
    await server.logged({ msg: "LEAD_KEPT" });
  } finally {
    // What waits to be written is in the database by then.
    assertLeftWell(await server.stop());
  }
  const next = await startAlone(WITH_ESPEAK, { VAD: "energy", DATABASE_URL: postgres.url });
  try {
    const { items } = await (await fetch(`${next.url}/api/calls`)).json();
    assertEquals(items.length, 1);
    assertEquals(items[0].endReason, "caller_hangup");
    const { turnRecords } = await (await fetch(`${next.url}/api/calls/${items[0].callSid}`)).json();
    const said = turnRecords.map(({ callerText }: { callerText: string }) => callerText);
    assertEquals(said.filter(Boolean), ["I want to rent a flat in Haifa"]);
  } finally {
    assertLeftWell(await next.stop());
    await postgres.stop();
  }
});

Deno.test("a lone file without espeak holds a call over Google and OpenAI, and sends its trace", async () => {
  const scripts = dialogueScripts();
  const google = await startGoogleStandin(scripts.google);
  const openai = startOpenAiStandin(scripts.openai);
  const collector = startOtlpStandin();
  const server = await startAlone(PLAIN, {
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    GOOGLE_API_ENDPOINT: google.endpoint,
    OPENAI_BASE_URL: openai.baseUrl,
    VAD: "energy",
  });
  try {
    const report = await holdCall(server.url, "--say", "שלום");
    assertStringIncludes(report, "heard  שלום");
    assertStringIncludes(report, "turn 1: answered");
  } finally {
    assertLeftWell(await server.stop());
    await google.stop();
    await openai.stop();
    await collector.stop();
  }
  const trace = collector.spans.filter(({ scope }) => scope === "agentlocator-voice").map(({ name }) => name);
  for (const name of ["call", "turn", "recognize", "think", "synthesize", "play"]) assert(trace.includes(name), name);
  assert(google.recognitions.some(({ bytes }) => bytes > 2000), "no audio came to the recognizer");
  assert(google.syntheses.length > 0 && openai.chats.length > 0, "no provider was asked");
});

Deno.test("a lone file without espeak tells the caller in its own clips that the voice is refused", async () => {
  const google = await startGoogleStandin({
    ...dialogueScripts().google,
    refuse: { code: 16 },
    synthesize: () => ({ fault: { code: 16, afterPieces: 0 } }),
  });
  const openai = startOpenAiStandin();
  const server = await startAlone(PLAIN, {
    GOOGLE_API_ENDPOINT: google.endpoint,
    OPENAI_BASE_URL: openai.baseUrl,
    SYNTHESIZER: "google",
    VAD: "energy",
  });
  try {
    await server.logged({
      msg: "PROVIDER_TROUBLE check GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: the key is refused, or may not use this service",
    });
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tools/call.ts", server.url, "--say", "שלום"],
    }).output();
    assertStringIncludes(new TextDecoder().decode(stdout), prompt("goodbye_trouble", "he"));
    await server.logged({ msg: "CALL_END", reason: "trouble" });
  } finally {
    assertLeftWell(await server.stop());
    await google.stop();
    await openai.stop();
  }
});
