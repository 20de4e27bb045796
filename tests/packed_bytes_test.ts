import { assertEquals, assertRejects } from "@std/assert";
import { packBytes } from "../build/pack.ts";
import { unpackBytes } from "../lib/packed_bytes.ts";

const BYTES = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
const PACKED = await packBytes(BYTES);

Deno.test("unpackBytes() gives back what was packed", async () => {
  assertEquals(await unpackBytes(PACKED), BYTES);
});

Deno.test("unpackBytes() hands on at once what is not packed", async () => {
  assertEquals(await unpackBytes(BYTES), BYTES);
  assertEquals(await unpackBytes(new Uint8Array()), new Uint8Array());
});

Deno.test("unpackBytes() refuses what is cut short", async () => {
  await assertRejects(() => unpackBytes(PACKED.slice(0, -20)), TypeError);
});
