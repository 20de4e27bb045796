import { assertEquals, assertStringIncludes } from "@std/assert";
import { namedHosts } from "../lib/named_hosts.ts";
import { freePort, ServerProcess } from "./standins/server_process.ts";

const NONE = {
  PORT: 8080,
  BIND_ADDRESS: "0.0.0.0",
  DATABASE_URL: undefined,
  OPENAI_BASE_URL: undefined,
  TWILIO_API_BASE_URL: undefined,
  GOOGLE_API_ENDPOINT: undefined,
};
const LISTENING = { setting: "PORT or BIND_ADDRESS", address: "0.0.0.0:8080" };

Deno.test("namedHosts() tells where the server listens, and each host that a setting names, with its port", () => {
  assertEquals(namedHosts(NONE), [LISTENING]);
  assertEquals(namedHosts({ ...NONE, BIND_ADDRESS: "::", PORT: 80 })[0]!.address, "[::]:80");
  const named = namedHosts({
    ...NONE,
    DATABASE_URL: "postgres://voice:se%40cret@db.internal/voice?sslmode=require",
    OPENAI_BASE_URL: "http://gateway:8000/v1",
    TWILIO_API_BASE_URL: "https://twilio.example",
    GOOGLE_API_ENDPOINT: "eu-speech.googleapis.com:443",
  });
  assertEquals(named, [
    LISTENING,
    { setting: "DATABASE_URL", address: "db.internal:5432" },
    { setting: "OPENAI_BASE_URL", address: "gateway:8000" },
    { setting: "GOOGLE_API_ENDPOINT", address: "eu-speech.googleapis.com:443" },
    { setting: "TWILIO_API_BASE_URL", address: "twilio.example:443" },
  ]);
});

Deno.test("namedHosts() leaves out a database that is reached by a socket's path, or has several hosts", () => {
  for (const url of ["postgres://u@%2Fvar%2Frun/voice", "postgres:///voice", "postgres://u@a:1,b:2/voice"]) {
    assertEquals(namedHosts({ ...NONE, DATABASE_URL: url }), [LISTENING], url);
  }
});

Deno.test("a server does not start with a host among its settings that it may not reach, and names the setting", async () => {
  const [port, other] = [freePort(), freePort()];
  const main = new URL("../main.ts", import.meta.url).pathname;
  const start = {
    program: Deno.execPath(),
    args: ["run", "--no-prompt", "--allow-env", "--allow-read", "--allow-write", `--allow-net=127.0.0.1:${port}`, main],
  };
  const cases: [setting: string, env: Record<string, string>][] = [
    ["PORT or BIND_ADDRESS", { PORT: String(other) }],
    ["DATABASE_URL", { PORT: String(port), DATABASE_URL: "postgres://voice:secret@db.internal/voice" }],
  ];
  for (const [setting, env] of cases) {
    await using server = new ServerProcess(env, start);
    assertEquals([await server.ended(), server.lines], [78, []]);
    const { msg, mistake } = JSON.parse(server.told);
    assertEquals(msg, "CONFIG_ERROR");
    assertStringIncludes(mistake, `${setting} names a host that is not in --allow-net`);
  }
});
