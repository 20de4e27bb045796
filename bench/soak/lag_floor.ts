/**
 * How late timers run on this machine in a process that does nothing else: what a server's own lag has to be seen
 * against. Prints the lateness of its timers in ms, a JSON array a second.
 *
 *   deno run bench/soak/lag_floor.ts
 */
const SAMPLE_MS = 100;
const encoder = new TextEncoder();
let latenessMs: number[] = [];
while (true) {
  const dueMs = performance.now() + SAMPLE_MS;
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  latenessMs.push(Math.max(0, performance.now() - dueMs));
  if (latenessMs.length < 10) continue;
  await Deno.stdout.write(encoder.encode(JSON.stringify(latenessMs) + "\n"));
  latenessMs = [];
}
