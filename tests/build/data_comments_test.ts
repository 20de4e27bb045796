import { assert, assertEquals, assertThrows } from "@std/assert";
import { markData, moveDataToComments } from "../../build/data_comments.ts";

const DATA = "H4sIAAAA+/abc=";

Deno.test("marked data is out of its literal, gives the same text, and moves nothing behind it", () => {
  const code = `var a="x",b="${markData(DATA)}",c="${markData("")}";export{a,b,c};`;
  const moved = moveDataToComments(code);
  assertEquals(moved.length, code.length);
  assert(!moved.includes(`"${DATA}`), moved);
  const run = new Function(`${moved.replace("export{a,b,c};", "return{a,b,c};")}`);
  assertEquals(run(), { a: "x", b: DATA, c: "" });
});

Deno.test("data that a minifier wrote in another way stops the build", () => {
  assertThrows(() => moveDataToComments("var a=`" + markData(DATA) + "`;"), Error, "no literal");
});
