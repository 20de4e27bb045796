import { assertEquals } from "@std/assert";
import { escapeBeyondAscii, prependLine } from "../../build/source_map.ts";

// Columns 0, 4, 9, 20 and 40 of the first line, each 1 on in the source; then one segment of a second line.
const MAPPINGS = "AAAA,IAAC,KAAC,WAAC,oBAAC;AACA";

Deno.test("prependLine() moves every line of the map down by one", () => {
  assertEquals(prependLine({ code: "a;\nb;", mappings: MAPPINGS }, "var c;"), {
    code: "var c;\na;\nb;",
    mappings: `;${MAPPINGS}`,
  });
});

Deno.test("escapeBeyondAscii() leaves a script of ASCII as it is", () => {
  const script = { code: "let a=/[a-z]/;\nlet b;", mappings: MAPPINGS };
  assertEquals(escapeBeyondAscii(script), script);
});

Deno.test("escapeBeyondAscii() moves what follows an escape by its length", () => {
  //            0123456789
  const code = "a=/אב/;b=1;c=/ג/u;d=2";
  const { code: escaped, mappings } = escapeBeyondAscii({ code, mappings: "AAAA,OAAC,IAAC,OAAC" });
  assertEquals(escaped, "a=/\\u05d0\\u05d1/;b=1;c=/\\u05d2/u;d=2");
  // Columns 0, 7 (b), 11 (c), 18 (d) before; 10 further on after two escapes, 15 after three.
  assertEquals(mappings, "AAAA,iBAAC,IAAC,YAAC");
});

Deno.test("escapeBeyondAscii() writes a character of two units as two escapes that mean the same", () => {
  const { code } = escapeBeyondAscii({ code: "/^😀$/u", mappings: "" });
  assertEquals(code, "/^\\ud83d\\ude00$/u");
  assertEquals(new RegExp(code.slice(1, -2), "u").test("😀"), true);
});
