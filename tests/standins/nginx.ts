/**
 * A real nginx for tests, from Debian's package: installed if need be, before several servers, which get the requests and
 * sockets in turn.
 */

import { aptInstall } from "./apt.ts";

export interface Nginx {
  url: string;
  stop(): Promise<void>;
}

/** Starts nginx before servers on these loopback ports; `undefined` where there is none to be had. */
export async function startNginx(ports: readonly number[]): Promise<Nginx | undefined> {
  if (!await exists("/usr/sbin/nginx") && !await aptInstall("nginx-light")) return undefined;
  const folder = await Deno.makeTempDir({ prefix: "nginx-" });
  const port = freePort();
  await Deno.writeTextFile(`${folder}/nginx.conf`, configuration(folder, port, ports));
  const child = new Deno.Command("/usr/sbin/nginx", {
    args: ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  await untilListening(port);
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** As in deploy/nginx.conf, without what only a public server needs. */
function configuration(folder: string, port: number, ports: readonly number[]): string {
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
      map $http_upgrade $voice_connection { default upgrade; '' ''; }
      upstream voice { ${ports.map((each) => `server 127.0.0.1:${each} max_fails=1 fail_timeout=2s;`).join(" ")} }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://voice;
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $voice_connection;
          proxy_read_timeout 3600s;
          proxy_buffering off;
        }
      }
    }`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error("nginx did not start");
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
