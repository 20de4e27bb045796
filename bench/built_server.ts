/**
 * The built file as it runs for real: in a process of its own, in an empty folder, in public mode with signatures, its
 * providers the stand-ins; its secrets made up for the run, and everything that it writes kept for a search.
 */
import { generateKeyPairSync } from "node:crypto";
import { loneCommand } from "../build/lone_server.ts";
import { hexId } from "../simulator/sids.ts";

export const PUBLIC_URL = "https://phone.example.com";

/** Secrets in the form that they really have. */
export interface Secrets {
  TWILIO_AUTH_TOKEN: string;
  TWILIO_API_KEY_SID: string;
  TWILIO_API_KEY_SECRET: string;
  STREAM_SECRET: string;
  ADMIN_TOKEN: string;
  OPENAI_API_KEY: string;
  GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: string;
}

export function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    TWILIO_AUTH_TOKEN: hexId(32),
    TWILIO_API_KEY_SID: `SK${hexId(32)}`,
    TWILIO_API_KEY_SECRET: hexId(32),
    STREAM_SECRET: hexId(48),
    ADMIN_TOKEN: hexId(48),
    OPENAI_API_KEY: `sk-proj-${hexId(48)}`,
    GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: JSON.stringify({
      "type": "service_account",
      "client_email": "agent@example.iam.gserviceaccount.com",
      "private_key": privateKey.export({ type: "pkcs8", format: "pem" }),
    }),
  };
}

/** Every text that must be found nowhere: the values, and the lines of the private key. */
export function secretTexts(secrets: Secrets): string[] {
  const { GOOGLE_CLOUD_SERVICE_ACCOUNT_JSON: account, TWILIO_API_KEY_SID: _, ...values } = secrets;
  const key: string = JSON.parse(account)["private_key"];
  return [...Object.values(values), ...key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"))];
}

/** Where the stand-ins are. */
export interface StandinAddresses {
  google: string;
  openai: string;
  twilio: string;
}

export interface BuiltServer {
  url: string;
  pid: number;
  secrets: Secrets;
  /** Where its log is kept. */
  logFile: string;
  /** Sends SIGTERM and waits for the end; gives the exit code. */
  stop(): Promise<number>;
}

export interface BuiltServerOptions {
  /** The built file. */
  file: string;
  folder: string;
  standins: StandinAddresses;
  env?: Record<string, string>;
}

/** Compiles a file in a run of its own, as the deployment pages do: the server itself then does not keep what that takes. */
async function compile(file: string, folder: string): Promise<void> {
  const command = await loneCommand(file, folder, { SYNTHESIZER: "google", GOOGLE_API_ENDPOINT: "127.0.0.1:1" }, [
    "--check-config",
  ]);
  await command.output();
}

/** Starts it and resolves once its providers are ready. */
export async function startBuiltServer({ file, folder, standins, env }: BuiltServerOptions): Promise<BuiltServer> {
  await compile(file, folder);
  const secrets = makeSecrets();
  const command = await loneCommand(file, folder, {
    PUBLIC_BASE_URL: PUBLIC_URL,
    TWILIO_ACCOUNT_SID: `AC${hexId(32)}`,
    ...secrets,
    GOOGLE_API_ENDPOINT: standins.google,
    OPENAI_BASE_URL: standins.openai,
    TWILIO_API_BASE_URL: standins.twilio,
    FOLLOW_UP: "sms",
    FROM_NUMBER: "+97237654321",
    QUIET_HOURS: "off",
    MAX_DAY_USD: "0",
    ...env,
  });
  const process = command.spawn();
  const logFile = `${folder}/server.log`;
  const log = await keepLog(process, logFile);
  const url = await log.ready;
  return {
    url,
    pid: process.pid,
    secrets,
    logFile,
    async stop() {
      process.kill("SIGTERM");
      const { code } = await process.status;
      await log.ended;
      return code;
    },
  };
}

/** Writes stdout and stderr to `path`; `ready` gives the server's address once it listens and its voice model is loaded. */
async function keepLog(
  process: Deno.ChildProcess,
  path: string,
): Promise<{ ready: Promise<string>; ended: Promise<unknown> }> {
  const file = await Deno.open(path, { create: true, write: true, truncate: true });
  const encoder = new TextEncoder();
  const ready = Promise.withResolvers<string>();
  let url = "";
  async function keep(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of output.pipeThrough(new TextDecoderStream())) {
      await file.write(encoder.encode(text));
      if (url === "done") continue;
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const { msg, kind, url: address } = line.startsWith("{") ? JSON.parse(line) : { msg: line };
        if (msg === "SERVER_LISTENING") url = address;
        if (msg !== "PROVIDER_READY" || kind !== "vad") continue;
        ready.resolve(url);
        url = "done";
      }
    }
  }
  const ended = Promise.all([keep(process.stdout), keep(process.stderr)]).then(() => {
    ready.reject(new Error(`The server ended before it was ready; see ${path}`));
    file.close();
  });
  return { ready: ready.promise, ended };
}

export interface Standins {
  addresses: StandinAddresses;
  /** How often they had to be started again, by themselves or by `renew`. */
  readonly restarts: number;
  /** Starts them anew and resolves once they listen again. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the stand-ins of `file`; its arguments are `argument` and, once they have ports, those. One that dies (the
 * runtime's HTTP/2 server did once, after some ten thousand streams) is started again where it was.
 */
export async function startStandins(file: string, argument: string): Promise<Standins> {
  let restarts = 0;
  let stopped = false;
  let listening = Promise.withResolvers<void>();
  let process = spawn("");
  const addresses: StandinAddresses = JSON.parse(await firstText(process));
  const portOf = (address: string) => address.match(/:(\d+)/g)!.at(-1)!.slice(1);
  const ports = [addresses.google, addresses.openai, addresses.twilio].map(portOf).join();

  function spawn(ports: string): Deno.ChildProcess {
    const args = ["run", "-A", "--no-check", file, argument, ports];
    return new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  }

  async function firstText({ stdout }: Deno.ChildProcess): Promise<string> {
    const reader = stdout.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    return new TextDecoder().decode(value);
  }

  const watching = (async () => {
    while (true) {
      await process.status;
      await process.stdout.cancel();
      if (stopped) return;
      restarts++;
      process = spawn(ports);
      await firstText(process).catch(() => {});
      listening.resolve();
      listening = Promise.withResolvers();
    }
  })();

  return {
    addresses,
    get restarts() {
      return restarts;
    },
    async renew() {
      const again = listening.promise;
      process.kill("SIGKILL");
      await again;
    },
    async stop() {
      stopped = true;
      process.kill("SIGKILL");
      await watching;
    },
  };
}
