/**
 * The server as a process of its own: killed with calls on it, told to stop with calls on it, told twice.
 */
import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import type { FromServer } from "../lib/simulation/side_messages.ts";
import { parseScript } from "../simulator/dialogue_script.ts";
import { startNginx } from "./standins/nginx.ts";
import {
  ACCESS,
  call,
  callerVoice,
  drains,
  freePort,
  IN_PUBLIC,
  ServerProcess,
  sleep,
  type Start,
  WORDS,
} from "./standins/server_process.ts";

/** What systemd takes to start a service anew: RestartSec=1, and the run that checks the settings. */
const RESTART_MS = 1500;

/** From here on a signal is another one. */
const SECOND_SIGNAL_MS = 1200;

/** A loaded machine takes its time to write. */
const JOURNAL_LIMIT_MS = 30_000;

/** What is kept of a call on the disk, once `condition` holds of it. */
async function journalOf(path: string, condition: (text: string) => boolean): Promise<string> {
  for (let waitedMs = 0; waitedMs <= JOURNAL_LIMIT_MS; waitedMs += 20) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text !== "" && condition(text)) return text;
    await sleep(20);
  }
  throw new Error(`Waited in vain for what is kept of a call: ${condition}`);
}

const voice = await callerVoice();

Deno.test("calls on a process that is killed are back within 5 s, with what was said", async () => {
  const dataDir = await Deno.makeTempDir();
  const port = freePort();
  const env = { PORT: String(port), DATA_DIR: dataDir, ...IN_PUBLIC };
  await using nginx = await startNginx([port]);
  if (nginx === undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode("\nNO NGINX HERE: A SERVER THAT IS KILLED IS NOT TESTED\n"));
    return;
  }
  await using first = new ServerProcess(env);
  await first.saw("SERVER_LISTENING");
  const callers = Array.from({ length: 10 }, () => {
    return call(nginx.url, voice, { servers: [first.url], access: ACCESS });
  });
  const files = callers.map(({ callSid }) => `${dataDir}/calls/${callSid}.json`);
  await first.saw("EOU", callers.length);
  for (const file of files) await journalOf(file, (text) => text.includes(WORDS));
  first.signal("SIGKILL");
  await first.ended();
  const killedAtMs = performance.now();
  // Nobody asks again but Twilio, as nginx tells it to.
  await sleep(RESTART_MS);
  await using second = new ServerProcess(env);
  await second.saw("STREAM_RESUME", callers.length);
  assertLess(performance.now() - killedAtMs, 5000);
  await second.saw("TTS_START", callers.length);
  for (const file of files) {
    const text = await journalOf(file, (text) => JSON.parse(text).talk.turns >= 3);
    const { talk } = JSON.parse(text);
    const said = talk.messages.map(({ text }: { text: string }) => text);
    assert(said.includes(WORDS), said.join(" / "));
    assertStringIncludes(JSON.stringify(talk.memory), "rent");
  }
  for (const { caller } of callers) caller.hangUp();
  await Promise.all(callers.map(({ report }) => report));
  await second.saw("CALL_END", callers.length);
  assertEquals(second.of("CALL_END").map(({ reason }) => reason), callers.map(() => "caller_hangup"));
  // What was said in a call that is over is not left on the disk.
  for (const file of files) await journalOf(file, (text) => !text.includes(WORDS));
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a process that is told to stop takes no call, cuts none that ends in time, and exits with 0", async () => {
  const dataDir = await Deno.makeTempDir();
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: dataDir, DRAIN_SEC: "20" });
  await server.saw("SERVER_LISTENING");
  const callers = Array.from({ length: 10 }, () => call(server.url, voice));
  await server.saw("CALL_START", callers.length);
  server.signal("SIGTERM");
  await server.saw("DRAIN_BEGIN");
  const ready = await fetch(`${server.url}/readyz`);
  assertEquals([ready.status, await ready.json()], [503, { ready: false, reasons: ["draining"] }]);
  const answer = await fetch(`${server.url}/webhook/incoming_call`, { method: "POST" });
  assertStringIncludes(await answer.text(), "All our lines are busy right now. Please call again");
  assertEquals((await (await fetch(`${server.url}/version`)).json()).draining, true);
  await server.saw("EOU", callers.length);
  for (const { caller } of callers) caller.hangUp();
  const reports = await Promise.all(callers.map(({ report }) => report));
  assertEquals(await server.ended(), 0);
  assertEquals(reports.map(({ end }) => end.how), callers.map(() => "caller"));
  assertEquals(server.of("CALL_END").map(({ reason }) => reason), callers.map(() => "caller_hangup"));
  assertEquals(server.of("DRAIN_END").map(({ left }) => left), [0]);
  assertEquals(server.of("SERVER_STOPPED").length, 1);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a server says at the start of a call that it is transcribed, unless told not to, and deletes old traces", async () => {
  const openings = await Promise.all([{}, { GREETING_NOTICE: "off" }].map(async (env) => {
    const dataDir = await Deno.makeTempDir();
    const trace = `${dataDir}/CAold.jsonl`;
    await Deno.writeTextFile(trace, "{}");
    await Deno.utime(trace, 0, 0);
    const folders = { DATA_DIR: dataDir, TRACE_DIR: dataDir };
    await using server = new ServerProcess({ PORT: String(freePort()), ...folders, ...env });
    await server.saw("SERVER_LISTENING");
    const opening = Promise.withResolvers<string>();
    const onTold = (message: FromServer) => {
      const text = message.type === "reply" ? message.sentences.map(({ text }) => text).join(" ") : "";
      if (text.endsWith("?")) opening.resolve(text);
    };
    const { caller, report } = call(server.url, voice, { steps: parseScript("wait 60000"), onTold });
    const said = await opening.promise;
    caller.hangUp();
    await report;
    assertEquals(await Deno.stat(trace).catch(({ name }) => name), "NotFound");
    await Deno.remove(dataDir, { recursive: true });
    return said;
  }));
  const notice = /automated assistant\. Please note that this call is transcribed\. Are you/;
  assertEquals(openings.map((opening) => notice.test(opening)), [true, false]);
});

Deno.test("a process that has used up its memory says so, drains, and exits to be started anew", async () => {
  const dataDir = await Deno.makeTempDir();
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: dataDir, MAX_MEMORY_MB: "40" });
  assertEquals(await server.ended(), 75);
  assertEquals(server.of("MEMORY_EXHAUSTED").map(({ limitMb }) => limitMb), [40]);
  const end = server.lines.map(({ msg }) => msg).filter((msg) => /^(MEMORY|DRAIN|SERVER_STOPPED)/.test(msg));
  assertEquals(end, ["MEMORY_EXHAUSTED", "DRAIN_BEGIN", "DRAIN_END", "SERVER_STOPPED"]);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a second signal ends the process at once, and either signal will do", async () => {
  const dataDir = await Deno.makeTempDir();
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: dataDir, DRAIN_SEC: "600" });
  await server.saw("SERVER_LISTENING");
  const { caller, report } = call(server.url, voice);
  await server.saw("CALL_START");
  server.signal("SIGINT");
  await server.saw("DRAIN_BEGIN");
  // A launcher that passes a signal on to a whole group delivers it twice within a moment.
  await sleep(SECOND_SIGNAL_MS);
  const toldAtMs = performance.now();
  server.signal("SIGTERM");
  assertEquals(await server.ended(), 1);
  assertLess(performance.now() - toldAtMs, 1000);
  caller.hangUp();
  await report;
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a server that can write nowhere holds calls all the same, and says that nothing is kept", async () => {
  const file = await Deno.makeTempFile();
  // Below a file there is no folder to be made: what a disk that is read-only or gone looks like, for root too.
  await using server = new ServerProcess({ PORT: String(freePort()), DATA_DIR: `${file}/data` });
  await server.saw("SERVER_LISTENING");
  const { caller, report } = call(server.url, voice);
  await server.saw("EOU");
  await server.saw("TTS_START", 2);
  const ready = await (await fetch(`${server.url}/readyz`)).json();
  assertEquals(ready, { ready: false, reasons: ["records are only in memory"] });
  caller.hangUp();
  assertEquals((await report).end.how, "caller");
  await server.saw("CALL_END");
  server.signal("SIGTERM");
  assertEquals(await server.ended(), 0);
  await Deno.remove(file);
});

const LAUNCHERS = ["deno", "npx"] as const;

/** Starts Deno as its child and waits for it, as the launchers of npm do; npx has its own arguments before. */
const launcher = (name: typeof LAUNCHERS[number]) =>
  `#!/bin/sh
shift ${name === "npx" ? 2 : 0}
"${Deno.execPath()}" "$@"
`;

/** The project without what it has built, in a folder of its own, and launchers beside it. */
async function checkout(): Promise<string> {
  const root = new URL("../", import.meta.url).pathname;
  const folder = await Deno.makeTempDir();
  for await (const { name } of Deno.readDir(root)) {
    if (!["dist", "data", "deploy", "traces"].includes(name)) await Deno.symlink(root + name, `${folder}/${name}`);
  }
  await Deno.mkdir(`${folder}/deploy`);
  await Deno.copyFile(`${root}deploy/start.sh`, `${folder}/deploy/start.sh`);
  for (const name of LAUNCHERS) {
    await Deno.mkdir(`${folder}/launchers/${name}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/launchers/${name}/${name}`, launcher(name), { mode: 0o755 });
    await Deno.symlink("/usr/bin/dirname", `${folder}/launchers/${name}/dirname`);
  }
  return folder;
}

/** The ways that docs/deploy/README.md names, and what a signal does there. */
const STARTS: { name: string; start: Start; tell: (server: ServerProcess) => void }[] = [
  {
    name: "SIGTERM to `deno task start`",
    start: { program: Deno.execPath(), args: ["task", "start"] },
    tell: (server) => server.signal("SIGTERM"),
  },
  {
    name: "Ctrl-C in the terminal of `deno task start`",
    start: { program: Deno.execPath(), args: ["task", "start"] },
    tell: (server) => server.signalAll("SIGINT"),
  },
  {
    name: "SIGTERM to `sh deploy/start.sh`",
    start: { program: "sh", args: ["deploy/start.sh"], env: { DENO: Deno.execPath() } },
    tell: (server) => server.signal("SIGTERM"),
  },
  {
    name: "Ctrl-C in the terminal of `sh deploy/start.sh`",
    start: { program: "sh", args: ["deploy/start.sh"], env: { DENO: Deno.execPath() } },
    tell: (server) => server.signalAll("SIGINT"),
  },
  {
    name: "SIGTERM to `sh deploy/start.sh` of a Deno that does not know V8's flags",
    start: {
      program: "sh",
      args: ["deploy/start.sh"],
      env: { DENO: Deno.execPath(), DENO_V8_FLAGS: "--of-another-year" },
    },
    tell: (server) => server.signal("SIGTERM"),
  },
  ...LAUNCHERS.map((name) => ({
    name: `SIGTERM to \`sh deploy/start.sh\` behind the launcher ${name}`,
    // Deno itself is nowhere on this PATH.
    start: { program: "/bin/sh", args: ["deploy/start.sh"], env: { PATH: `launchers/${name}`, DENO: "" } },
    tell: (server: ServerProcess) => server.signal("SIGTERM"),
  })),
];

async function drainsWhen({ name, start, tell }: typeof STARTS[number]): Promise<void> {
  const cwd = await checkout();
  await using server = new ServerProcess({ PORT: String(freePort()) }, { ...start, cwd });
  await server.saw("SERVER_LISTENING");
  // Run from source, the server has a program of its own make the page, which Ctrl-C would end as well.
  await (await fetch(`${server.url}/simulator`)).text();
  await drains(server, voice, tell, name);
  await Deno.remove(cwd, { recursive: true });
}

Deno.test("a signal drains the server in each way of starting it that the deployment pages name", async () => {
  // Each of them ends, whatever became of the others.
  const results = await Promise.allSettled(STARTS.map(drainsWhen));
  assertEquals(results.filter(({ status }) => status === "rejected"), []);
});
