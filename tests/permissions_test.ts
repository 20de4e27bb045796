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

Deno.test("the image's server reaches no host but its providers, no file but its data, and no program", async () => {
  const permissions = await permissionsOf("deploy/Dockerfile", /ENTRYPOINT \[[^\]]+\]/);
  assertStringIncludes(permissions.join(" "), "--allow-net=0.0.0.0:8080,api.openai.com");
  const names = ["otherHost", "metadata", "passwords", "source", "program", "system", "native", "write"];
  assertEquals(await attempt(names, permissions), refused(names));
});

Deno.test("a server that is started from a checkout runs no program, loads no library and writes nothing but its data", async () => {
  const starts = [
    await permissionsOf("deno.json", /"start": "[^"]+"/),
    await permissionsOf("deploy/start.sh", /exec "\$program" run [^\n]+main\.ts/),
    await permissionsOf("deploy/start.sh", /--allow-net[^\n]+dist\/server\.js/),
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
