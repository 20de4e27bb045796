/**
 * A real nginx for tests, from Debian's package: installed if need be, with the settings that ship in deploy/nginx.conf,
 * before one server or several, which get the requests and sockets in turn.
 */

import { aptInstall } from "./apt.ts";
import { freePort } from "./server_process.ts";

export interface Nginx extends AsyncDisposable {
  url: string;
}

/** Starts nginx before servers on these loopback ports; `undefined` where there is none to be had. */
export async function startNginx(ports: readonly number[]): Promise<Nginx | undefined> {
  if (!await exists("/usr/sbin/nginx") && !await aptInstall("nginx-light")) return undefined;
  const folder = await Deno.makeTempDir({ prefix: "nginx-" });
  const port = freePort();
  await Deno.writeTextFile(`${folder}/voice.conf`, await shippedSettings(port, ports));
  await Deno.writeTextFile(`${folder}/nginx.conf`, surroundings(folder));
  const child = new Deno.Command("/usr/sbin/nginx", {
    args: ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  await untilListening(port, folder);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/**
 * What ships, on a port of its own, without TLS, before the servers given; several are listed as the page on many
 * machines says.
 */
async function shippedSettings(port: number, ports: readonly number[]): Promise<string> {
  const read = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
  const many = /server 10\.0\.0\.11:8080( [^;]+);/.exec(await read("docs/deploy/many-machines.md"));
  if (many === null) throw new Error("docs/deploy/many-machines.md lists no servers");
  const attributes = ports.length > 1 ? many[1] : "";
  const servers = ports.map((each) => `server 127.0.0.1:${each}${attributes};`).join("\n    ");
  const changes: [what: RegExp, to: string][] = [
    [/server \{\s+listen 80;[^}]+\}/, ""],
    [/listen 443 ssl;/, `listen 127.0.0.1:${port};`],
    [/ssl_certificate [^;]+;/, ""],
    [/ssl_certificate_key [^;]+;/, ""],
    [/server 127\.0\.0\.1:8080;/, servers],
  ];
  return changes.reduce((text, [what, to]) => {
    if (!what.test(text)) throw new Error(`deploy/nginx.conf has no ${what}`);
    return text.replace(what, to);
  }, await read("deploy/nginx.conf"));
}

/** What Debian's own /etc/nginx/nginx.conf is to that file. */
function surroundings(folder: string): string {
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    ${Deno.uid() === 0 ? "user root;" : ""}
    events { worker_connections 1024; }
    http {
      access_log off;
      ${paths.map((path) => `${path}_temp_path ${folder}/${path};`).join("\n")}
      include ${folder}/voice.conf;
    }`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function untilListening(port: number, folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error(`nginx did not start: ${await Deno.readTextFile(`${folder}/error.log`).catch(() => "")}`);
}
