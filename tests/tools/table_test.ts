import { assertEquals } from "@std/assert";
import { asCsv, asTable } from "../../tools/table.ts";

Deno.test("asTable() lines columns up, shortens long cells and lets nothing move the cursor", () => {
  assertEquals(asTable([]), "nothing there");
  const table = asTable([{ name: "דָּנָה", turns: 12, note: "a\u001b[2Jb" }, {
    name: "x",
    turns: 3,
    note: "y".repeat(99),
  }]);
  const [head, first, second] = table.split("\n");
  assertEquals(head, "name  turns  note");
  assertEquals(first, "דָּנָה   12     a [2Jb");
  assertEquals(second, `x     3      ${"y".repeat(47)}…`);
});

Deno.test("asCsv() quotes what it must and disarms what a spreadsheet would run", () => {
  const cells = [
    "plain",
    'say "hi", twice',
    "two\nlines",
    "=1+1",
    "+972501234567",
    "-5",
    "-x",
    "@sum",
    "\t=2",
    " =3",
    undefined,
  ];
  const rows = cells.map((cell) => ({ cell }));
  assertEquals(asCsv(rows).split("\r\n").slice(1, -1), [
    "plain",
    '"say ""hi"", twice"',
    '"two\nlines"',
    "'=1+1",
    "'+972501234567",
    "-5",
    "'-x",
    "'@sum",
    "'\t=2",
    "' =3",
    "",
  ]);
  assertEquals(asCsv([]), "");
});
