import { assertEquals } from "@std/assert";
import { inSource } from "../../tools/stack.ts";

/** Line 2 of the script: columns 1 and 11 come from line 1 and 2 of the source. */
const MAP = JSON.stringify({ version: 3, sources: ["../lib/a.ts"], names: [], mappings: ";AAAA,UACA" });

Deno.test("inSource() gives the line of the source for a place in the built file", () => {
  assertEquals(
    inSource("Error: no\n    at f (file:///app/\u001b[36mserver.js\u001b[0m:2:15)\n    at g (ext:core/01.js:2:3)", MAP),
    "Error: no\n    at f (lib/a.ts:2:1)\n    at g (ext:core/01.js:2:3)",
  );
});

Deno.test("inSource() leaves a place that the map does not know", () => {
  assertEquals(inSource("at server.js:1:5", MAP), "at server.js:1:5");
});
