import { call, openPhone, prepareVoice, say, startBrowser, startServer } from "/work/main/tests/simulator/browser.ts";
const TALK = ["What did you say?", "To rent", "In Haifa", "Who are you?", "Actually, in Tel Aviv", "What did you say?"];
const server = await startServer({
  VAD: "energy",
  AGENT_LANGUAGE: "en",
  MAX_CALL_SEC: "7200",
  SILENCE_PROMPT_SEC: "120",
});
const browser = await startBrowser();
const { page, context } = await openPhone(browser, server.url);
const session = await context.newCDPSession(page);
async function snap(path: string) {
  const f = await Deno.open(path, { write: true, create: true, truncate: true });
  const enc = new TextEncoder();
  let q: Promise<unknown> = Promise.resolve();
  const on = ({ chunk }: { chunk: string }) => {
    q = q.then(async () => {
      const b = enc.encode(chunk);
      let o = 0;
      while (o < b.length) o += await f.write(b.subarray(o));
    });
  };
  session.on("HeapProfiler.addHeapSnapshotChunk", on);
  await session.send("HeapProfiler.collectGarbage");
  console.log(path, await session.send("Runtime.getHeapUsage"));
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await q;
  session.off("HeapProfiler.addHeapSnapshotChunk", on);
  f.close();
}
await call(page);
for (let minute = 1; minute <= 7; minute++) {
  for (const text of TALK) {
    await say(page, text);
    await page.waitForTimeout(60_000 / TALK.length);
  }
  await session.send("HeapProfiler.collectGarbage");
  const u = await session.send("Runtime.getHeapUsage") as any;
  console.log(
    minute,
    (u.usedSize / 1e6).toFixed(2),
    ((u.backingStorageSize ?? 0) / 1e6).toFixed(2),
    ((u.embedderHeapUsedSize ?? 0) / 1e6).toFixed(2),
    JSON.stringify(await session.send("Memory.getDOMCounters")),
  );
  if (minute === 3 || minute === 7) await snap(`/tmp/heap/m${minute}.heapsnapshot`);
}
await browser.close();
await server.stop();
Deno.exit();
