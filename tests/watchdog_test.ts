import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";

const MODULE = new URL("../lib/watchdog.ts", import.meta.url).href;

/** Runs a program under the watchdog and tells how it ended. */
async function run(
  program: string,
  startMs = 0,
): Promise<{ signal: string | null; code: number; told: string; tookMs: number }> {
  const source = `import { startWatchdog } from ${JSON.stringify(MODULE)};
    const dog = startWatchdog(1000, ${startMs});
    const beats = setInterval(dog.beat, 100);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    ${program}
    clearInterval(beats);
    dog.stop();`;
  const startedMs = performance.now();
  const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", source] }).output();
  return { code, signal, told: new TextDecoder().decode(stderr), tookMs: performance.now() - startedMs };
}

Deno.test("a process whose event loop stands still is ended from outside it, and one that lives is left alone", async () => {
  const standStill = "for (const endMs = performance.now() + 2500; performance.now() < endMs;);";
  const [alive, starting, stuck] = await Promise.all([run(""), run(standStill, 60_000), run("while (true);")]);
  assertEquals([alive.code, alive.signal, alive.told], [0, null, ""]);
  assertEquals([starting.code, starting.signal, starting.told], [0, null, ""], "a start may take its time");
  assertEquals(stuck.signal, "SIGKILL");
  assertStringIncludes(stuck.told, '"msg":"WATCHDOG"');
  assertLess(stuck.tookMs, 8000);
});
