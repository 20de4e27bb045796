/**
 * What stands in front of a server in public: takes TLS off and passes on the bytes. Its certificate is made on the spot,
 * by openssl.
 */

export interface TlsFront {
  port: number;
  /** Where the bytes go; connections before that are closed. */
  passTo(port: number): void;
  close(): Promise<void>;
}

/** Listens on a free port of this machine; `undefined` where there is no openssl to make a certificate. */
export async function openTlsFront(): Promise<TlsFront | undefined> {
  const pair = await certificate();
  if (pair === undefined) return undefined;
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...pair });
  let target: number | undefined;
  const passing = new Set<Promise<unknown>>();
  const listening = (async () => {
    for await (const client of listener) {
      if (target === undefined) client.close();
      else passing.add(pass(client, target));
    }
  })();
  return {
    port: listener.addr.port,
    passTo: (port) => target = port,
    async close() {
      listener.close();
      await listening;
      await Promise.all(passing);
    },
  };
}

async function pass(client: Deno.TlsConn, port: number): Promise<void> {
  try {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  } catch {
    client.close();
  }
}

async function certificate(): Promise<{ cert: string; key: string } | undefined> {
  const folder = await Deno.makeTempDir();
  const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
  try {
    const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
    const args = [...request, "-keyout", key, "-out", cert];
    const { success } = await new Deno.Command("openssl", { args, stdout: "null", stderr: "null" }).output();
    return success ? { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) } : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
