/**
 * A real PostgreSQL for tests, from Debian's package: installed if need be, made anew in a temporary folder, started on a
 * loopback port, thrown away afterwards. Where it cannot be had, tests say so and pass over what needs it.
 */

import { aptInstall } from "./apt.ts";

export interface PostgresServer {
  /** For DATABASE_URL. */
  url: string;
  /** Stops it as a crash would, keeping what it has. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const USER = "postgres";

/** Starts a server; `undefined` when there is none to be had on this machine. */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const bin = await findBinaries() ?? (await aptInstall("postgresql") ? await findBinaries() : undefined);
  if (bin === undefined) return undefined;
  const folder = await Deno.makeTempDir({ prefix: "postgres-" });
  if (Deno.uid() === 0) await run("chown", [USER, folder]);
  await run(...asUser(`${bin}/initdb`, ["-D", `${folder}/data`, "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8"]));
  const port = freePort();
  const url = `postgres://${USER}@127.0.0.1:${port}/${USER}`;
  let child = await begin(bin, folder, port);
  async function end(signal: Deno.Signal): Promise<void> {
    child.kill(signal);
    await child.status;
  }
  return {
    url,
    kill: () => end("SIGQUIT"),
    async restart() {
      child = await begin(bin, folder, port);
    },
    async stop() {
      await end("SIGINT").catch(() => {});
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Debian keeps each version in a folder of its own. */
async function findBinaries(): Promise<string | undefined> {
  const root = "/usr/lib/postgresql";
  try {
    const versions = [];
    for await (const { name } of Deno.readDir(root)) versions.push(name);
    const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
    if (newest === undefined) return undefined;
    await Deno.stat(`${root}/${newest}/bin/initdb`);
    return `${root}/${newest}/bin`;
  } catch {
    return undefined;
  }
}

async function begin(bin: string, folder: string, port: number): Promise<Deno.ChildProcess> {
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    // What a test writes need not outlive a power cut.
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "logging_collector=off",
  ];
  const options = settings.flatMap((setting) => ["-c", setting]);
  const [program, args] = asUser(`${bin}/postgres`, ["-D", `${folder}/data`, "-p", String(port), ...options]);
  const child = new Deno.Command(program, { args, stdout: "null", stderr: "null" }).spawn();
  for (let tries = 0; tries < 200; tries++) {
    const ready = await new Deno.Command(`${bin}/pg_isready`, {
      args: ["-q", "-h", "127.0.0.1", "-p", String(port)],
      stdout: "null",
      stderr: "null",
    }).output();
    if (ready.success) return child;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill("SIGKILL");
  throw new Error("PostgreSQL did not start");
}

/** PostgreSQL refuses to run as root. */
function asUser(program: string, args: string[]): [string, string[]] {
  if (Deno.uid() !== 0) return [program, args];
  return ["setpriv", ["--reuid", USER, "--regid", USER, "--clear-groups", program, ...args]];
}

async function run(program: string, args: string[]): Promise<void> {
  const { success } = await new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output();
  if (!success) throw new Error(`Cannot run ${program} ${args[0] ?? ""}`);
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
