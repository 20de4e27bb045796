/**
 * What a server may do that somebody has taken over from inside: threat table T17 and T21. The ways of starting it are
 * read from the files that ship.
 */
import { MEMORY } from "../build/lone_server.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
const readText = (path: string) => Deno.readTextFile(new URL(path, ROOT));

/** The permissions in a line that starts the server. */
function permissionsIn(command: string): string[] {
  return [...command.matchAll(/--(?:allow-[\w-]+(?:=[^\s",]+(?:,[^\s",]+)*)?|no-prompt)/g)].map(([flag]) => flag);
}

async function permissionsOf(file: string, around: RegExp): Promise<string[]> {
  const found = around.exec(await readText(file));
  assert(found !== null, `${file} does not start the server where it did`);
  return permissionsIn(found[0]);
}

/** Stands in for Deno: tells where it is, and which arguments it is started with. */
const LAUNCHED = `#!/bin/sh
if [ "$1" = eval ]; then echo "$0"; else echo "$@"; fi
`;

/** The permissions that deploy/start.sh gives, to the built file or to the source, under these settings. */
async function permissionsOfStartSh(what: "built" | "source", env: Record<string, string> = {}): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["deploy", "dist"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.copyFile(new URL("deploy/start.sh", ROOT), `${folder}/deploy/start.sh`);
    if (what === "built") await Deno.writeTextFile(`${folder}/dist/server.js`, "");
    await Deno.writeTextFile(`${folder}/deno`, LAUNCHED, { mode: 0o755 });
    const { stdout } = await new Deno.Command("sh", {
      args: [`${folder}/deploy/start.sh`],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", DENO: `${folder}/deno`, ...env },
    }).output();
    // The last one is the server; a run before it compiles.
    const command = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!;
    assertStringIncludes(command, what === "built" ? " dist/server.js" : " main.ts");
    return permissionsIn(command);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What an attacker would like to do; each tells whether it could. */
const ATTEMPTS = `
const tries = {
  otherHost: () => Deno.connect({ hostname: "127.0.0.1", port: Number(Deno.args[0]) }),
  metadata: () => fetch("http://169.254.169.254/latest/meta-data/", { signal: AbortSignal.timeout(200) }),
  passwords: () => Deno.readTextFile("/etc/passwd"),
  source: () => Deno.readTextFile(Deno.execPath()),
  program: () => new Deno.Command("sh", { args: ["-c", "true"] }).output(),
  system: () => Deno.networkInterfaces(),
  native: () => Deno.dlopen("libc.so.6", {}),
  write: () => Deno.writeTextFile("server.js", ""),
};
for (const name of Deno.args.slice(1)) {
  try {
    await tries[name]();
    console.log(name + " worked");
  } catch (error) {
    console.log(name + " " + error.name);
  }
}
`;

/** What comes of some of them, by name. */
async function attempt(names: readonly string[], permissions: readonly string[]): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir();
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  try {
    await Deno.writeTextFile(`${folder}/attempts.js`, ATTEMPTS);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", ...permissions, "attempts.js", String(listener.addr.port), ...names],
      cwd: folder,
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split(" ") as [string, string]));
  } finally {
    listener.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** What the image starts, whatever it is given. */
const ENTRY_POINT = () => permissionsOf("deploy/Dockerfile", /ENTRYPOINT \[[^\]]+\]/);
const IMAGE = async () => [...await ENTRY_POINT(), ...await permissionsOf("deploy/Dockerfile", /CMD \["--[^\]]+\]/)];
const UNIT = () => permissionsOf("deploy/agentlocator-voice.service", /ExecStart=(?:.+\\\n)+.+/);
/** The image with arguments that a host's file gives it; those of most files are to be taken in with a database. */
async function imageWith(file: string): Promise<string[]> {
  const permissions = await permissionsOf(file, /--allow-net=\S+:8080,[^]+?server\.js/);
  return [...await ENTRY_POINT(), ...permissions].map((flag) =>
    flag.replace(/\$\(DATABASE_HOST\)|DATABASE_HOST:5432/, "postgres:5432")
  );
}
const WITH_DATABASE = ["k8s/deployment.yaml", "fly.toml", "cloud-run.yaml", "compose.yaml"].map((file) =>
  `deploy/${file}`
);

Deno.test("a built server reaches no host but its providers, no file but its data, and no program", async () => {
  const names = ["otherHost", "metadata", "passwords", "source", "program", "system", "native", "write"];
  const images = await Promise.all(WITH_DATABASE.map(imageWith));
  const starts = [await IMAGE(), ...images, await UNIT(), await permissionsOfStartSh("built")];
  assertEquals(images.map((permissions) => permissions.join().includes("postgres:5432")), images.map(() => true));
  for (const permissions of starts) {
    assert(
      permissions.some((flag) => /^--allow-net=[\d.]+:8080,(postgres:5432,)?api\.openai/.test(flag)),
      `${permissions}`,
    );
  }
  const results = starts.map((permissions) => attempt(names, permissions));
  assertEquals(await Promise.all(results), starts.map(() => refused(names)));
});

Deno.test("start.sh leaves hosts open where a setting names one", async () => {
  const net = async (env: Record<string, string>) =>
    (await permissionsOfStartSh("built", env))
      .find((flag) => flag.startsWith("--allow-net"));
  assertStringIncludes(await net({ PORT: "80" }) ?? "", "--allow-net=0.0.0.0:80,");
  for (
    const name of ["BIND_ADDRESS", "DATABASE_URL", "OPENAI_BASE_URL", "GOOGLE_API_ENDPOINT", "TWILIO_API_BASE_URL"]
  ) {
    assertEquals(await net({ [name]: "somewhere" }), "--allow-net", name);
  }
});

Deno.test("whatever a server may write, it may delete when it is old", async () => {
  const starts = [
    await IMAGE(),
    await UNIT(),
    ...await Promise.all(WITH_DATABASE.map(imageWith)),
    await permissionsOfStartSh("built"),
    await permissionsOfStartSh("source"),
    await permissionsOf("deno.json", /"start": "[^"]+"/),
    await permissionsOf("deno.json", /"compile": "[^"]+"/),
  ];
  for (const permissions of starts) {
    const folders = permissions.flatMap((flag) => /^--allow-write=(.+)/.exec(flag)?.[1]?.split(",") ?? []);
    assert(folders.includes("data"), `${permissions}`);
    for (const folder of folders) assertEquals(await forgotten(folder, permissions), "", `${folder}: ${permissions}`);
  }
});

/** What is left of an old trace in a folder, or why it could not be looked for, once a server has looked for it. */
async function forgotten(traceDir: string, permissions: readonly string[]): Promise<string> {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${cwd}/${traceDir}`);
    await Deno.writeTextFile(`${cwd}/${traceDir}/CA1.jsonl`, "{}");
    await Deno.utime(`${cwd}/${traceDir}/CA1.jsonl`, 1, 1);
    const module = new URL("lib/store/own_files.ts", ROOT);
    await Deno.writeTextFile(
      `${cwd}/forget.ts`,
      `import { forgetCallFiles } from "${module}";
await forgetCallFiles({ journalDir: "data/calls", traceDir: "${traceDir}" }, 10_000);`,
    );
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", ...new Set([...permissions, "--no-prompt"]), "forget.ts"],
      cwd,
    }).output();
    const left = await Array.fromAsync(Deno.readDir(`${cwd}/${traceDir}`));
    return new TextDecoder().decode(stderr) + left.map(({ name }) => name);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("a server that is started from a checkout runs no program, loads no library and writes nothing but its data", async () => {
  const starts = [
    await permissionsOf("deno.json", /"start": "[^"]+"/),
    await permissionsOfStartSh("source"),
    await permissionsOfStartSh("built", { DATABASE_URL: "postgres://somewhere" }),
  ];
  const names = ["program", "native", "write", "system"];
  const results = starts.map((permissions) => attempt(names, [...new Set([...permissions, "--no-prompt"])]));
  assertEquals(await Promise.all(results), starts.map(() => refused(names)));
});

function refused(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, "NotCapable"]));
}

Deno.test("every package is pinned to a version and a hash, and nothing may change that in passing", async () => {
  const { imports, lock } = JSON.parse(await readText("deno.json"));
  assertEquals(lock, { frozen: true });
  const { specifiers, npm } = JSON.parse(await readText("deno.lock"));
  for (const target of Object.values(imports as Record<string, string>)) {
    if (!target.startsWith("npm:")) continue;
    assert(/^npm:(@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/.test(target), `${target} names no one version`);
    assert(Object.hasOwn(specifiers, target), `${target} is not in deno.lock`);
  }
  for (const [name, { integrity }] of Object.entries<{ integrity?: string }>(npm)) {
    assert(integrity?.startsWith("sha512-"), `${name} has no hash`);
  }
  assertStringIncludes(await readText("deploy/Dockerfile"), "deno install --frozen");
});

Deno.test("each way to start the built file sets for its memory what the tests of that file set", async () => {
  for (const path of ["deploy/start.sh", "deploy/Dockerfile", "deploy/agentlocator-voice.service"]) {
    const text = await readText(path);
    for (const [name, value] of Object.entries(MEMORY)) {
      const set = text.includes(`${name}=${value}`) || text.includes(`${name}="\${${name}:-${value}}"`);
      assert(set, `${path} does not set ${name} to ${value}`);
    }
  }
});

/** Each file that starts the server on a machine of 1 GB, and how it says that. */
const MEMORY_LIMITS: [path: string, capped: RegExp, limit: RegExp][] = [
  ["deploy/agentlocator-voice.service", /^MemoryMax=1G$/m, /^Environment=.*\bMAX_MEMORY_MB=(\d+)$/m],
  ["deploy/compose.yaml", /mem_limit: 1g/, /MAX_MEMORY_MB: (\d+)/],
  ["deploy/fly.toml", /memory = "1gb"/, /MAX_MEMORY_MB = "(\d+)"/],
  ["deploy/cloud-run.yaml", /memory: 1Gi/, /MAX_MEMORY_MB, value: "(\d+)"/],
  ["deploy/k8s/deployment.yaml", /limits: \{ memory: 1Gi \}/, /MAX_MEMORY_MB, value: "(\d+)"/],
  ["deploy/replit.toml", /^/, /MAX_MEMORY_MB = "(\d+)"/],
  ["docs/deploy/docker.md", /docker run (?:.+\\\n)+.*--memory 1g/, /docker run (?:.+\\\n)+.*-e MAX_MEMORY_MB=(\d+)/],
];

Deno.test("each file that names the memory of a machine tells the server of it, so that it ends before it is killed", async () => {
  for (const [path, capped, limit] of MEMORY_LIMITS) {
    const text = await readText(path);
    assert(capped.test(text), `${path} does not cap the memory at 1 GB`);
    const limitMb = Number(limit.exec(text)?.[1]);
    assert(limitMb >= 900 && limitMb <= 1000, `${path} sets MAX_MEMORY_MB to ${limitMb}`);
  }
});

Deno.test("whatever starts the server starts it anew when it has ended, however often", async () => {
  const unit = await readText("deploy/agentlocator-voice.service");
  for (const line of ["Restart=always", "StartLimitIntervalSec=0", "RestartPreventExitStatus=78"]) {
    assert(unit.split("\n").includes(line), `the unit has no line ${line}`);
  }
  // What keeps the unit down is the exit status of the server itself, so nothing before it may fail the start.
  for (const [, command] of unit.matchAll(/^ExecStartPre=(.)/gm)) assertEquals(command, "-");
  for (const path of ["deploy/compose.yaml", "docs/deploy/docker.md"]) {
    assert(/(restart: |--restart )unless-stopped/.test(await readText(path)), `${path} does not restart the server`);
  }
});
