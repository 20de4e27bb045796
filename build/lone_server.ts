/**
 * Runs a built file as a host does: alone in an empty folder, with an empty cache, no network but this machine's, and the
 * permissions that the deployment pages name.
 */

export interface LoneServer {
  url: string;
  /** The folder it runs in. */
  folder: string;
  /** Waits for a line of the log with these fields. */
  logged(fields: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Sends SIGTERM, waits for the end and removes the folder. */
  stop(): Promise<Stopped>;
}

export interface Stopped {
  code: number;
  /** What was left in the folder beside the file itself. */
  files: string[];
  stderr: string;
}

export const PERMISSIONS = ["--no-prompt", "--allow-env", "--allow-read=data", "--allow-write=data"];
/** As in the files of deploy/. */
export const MEMORY = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_TRIM_THRESHOLD_: "131072",
  MALLOC_MMAP_THRESHOLD_: "32768",
  DENO_V8_FLAGS: "--max-old-space-size=512,--max-semi-space-size=4,--memory-saver-mode,--expose-gc",
};
const LOOPBACK = "--allow-net=0.0.0.0,127.0.0.1";

/** How to run a copy of `file` with `args` in `folder`; `env` is all of the environment it gets. */
export async function loneCommand(
  file: string,
  folder: string,
  env: Record<string, string>,
  args: readonly string[] = [],
): Promise<Deno.Command> {
  await Deno.copyFile(file, `${folder}/server.js`);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--cached-only", "--no-remote", ...PERMISSIONS, LOOPBACK, "server.js", ...args],
    cwd: folder,
    clearEnv: true,
    env: { ...MEMORY, DENO_DIR: `${folder}/.cache`, PORT: "0", BIND_ADDRESS: "127.0.0.1", LOG_FORMAT: "json", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Starts a copy of `file` and waits until it listens. */
export async function startAlone(file: string, env: Record<string, string>): Promise<LoneServer> {
  const folder = await Deno.makeTempDir({ prefix: "lone-server-" });
  return await started(await loneCommand(file, folder, env), folder);
}

/** Starts the server from its source, with the permissions of `deno task start`, in an empty folder. */
export async function startSource(env: Record<string, string>): Promise<LoneServer> {
  const root = new URL("../", import.meta.url);
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const permissions = String(tasks.start).split(" ").filter((word) => word.startsWith("--"));
  const folder = await Deno.makeTempDir({ prefix: "source-server-" });
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--config", new URL("deno.json", root).pathname, ...permissions, new URL("main.ts", root).pathname],
    cwd: folder,
    env: { PORT: "0", BIND_ADDRESS: "127.0.0.1", LOG_FORMAT: "json", ...env },
    stdout: "piped",
    stderr: "piped",
  });
  return await started(command, folder);
}

async function started(command: Deno.Command, folder: string): Promise<LoneServer> {
  const process = command.spawn();
  const stderr = new Response(process.stderr).text();
  const log = watchLog(process.stdout);
  const { url } = await log.logged({ msg: "SERVER_LISTENING" });
  return {
    url: String(url),
    folder,
    logged: log.logged,
    async stop() {
      process.kill("SIGTERM");
      const { code } = await process.status;
      await log.ended;
      const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
      await Deno.remove(folder, { recursive: true });
      return {
        code,
        files: files.filter((name) => name !== "server.js" && name !== ".cache").sort(),
        stderr: await stderr,
      };
    },
  };
}

type LogLine = Record<string, unknown>;

function watchLog(output: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const seen: LogLine[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const wake = () => waiting.forEach((check) => check());

  const ended = (async () => {
    let rest = "";
    for await (const text of output.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      seen.push(...lines.map((line) => JSON.parse(line)));
      wake();
    }
    over = true;
    wake();
  })();

  function logged(fields: LogLine): Promise<LogLine> {
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
    const check = () => {
      const found = seen.find((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
      if (found === undefined && !over) return;
      waiting.delete(check);
      if (found !== undefined) resolve(found);
      else reject(new Error(`The server ended without ${JSON.stringify(fields)}: ${JSON.stringify(seen.slice(-3))}`));
    };
    waiting.add(check);
    check();
    return promise;
  }

  return { logged, ended };
}
