import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { gunzip } from "../lib/gunzip.ts";

const BYTES = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);

Deno.test("gunzip() gives back what was packed", async () => {
  assertEquals(await gunzip(Uint8Array.from(gzipSync(BYTES))), BYTES);
});

Deno.test("gunzip() hands on at once what is not packed", async () => {
  assertEquals(await gunzip(BYTES), BYTES);
  assertEquals(await gunzip(new Uint8Array()), new Uint8Array());
});

Deno.test("gunzip() refuses what is cut short", async () => {
  await assertRejects(() => gunzip(Uint8Array.from(gzipSync(BYTES)).slice(0, -20)), TypeError);
});
