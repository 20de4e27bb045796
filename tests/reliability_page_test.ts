import { assert, assertEquals, assertGreater } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/reliability.md", ROOT));

interface NamedTest {
  file: string;
  name: string;
}

/** The list entries of the page that name tests; a name may go on over lines. */
function namedTests(): NamedTest[] {
  const entries = page.matchAll(/^- `(tests\/[\w/.]+)`: (.+(?:\n {2}.+)*)/gm);
  return Array.from(entries, ([, file, name]) => ({ file: file!, name: name!.replace(/\n\s+/g, " ") }));
}

const TEXT = /(?:"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/.source;
/** What comes before the name of a test, of a step, or of an entry in a table that tests are made of. */
const BEGINNINGS: readonly [beginning: string, inFile: RegExp][] = [
  [String.raw`^ *Deno\.test\(\s*(?:\{\s*name:\s*)?`, /_test\.ts$/],
  [String.raw`^ *await t\.step\(\s*`, /_test\.ts$/],
  [String.raw`^pageTest\(`, /\/simulator\/page_test\.ts$/],
  [String.raw`^ {4}name: `, /\/cloud\/operator_test\.ts$/],
  [String.raw`^ {2}\[(?=.*, \w+\],$)`, /\/store\/contract\.ts$/],
];

/** The names of the tests in a file, with `…` for what a template puts in. */
async function testsIn(file: string): Promise<Set<string>> {
  const source = await Deno.readTextFile(new URL(file, ROOT));
  const beginnings = BEGINNINGS.filter(([, inFile]) => inFile.test(file)).map(([beginning]) => beginning);
  const named = source.matchAll(new RegExp(`(?:${beginnings.join("|")})${TEXT}`, "gm"));
  const texts = Array.from(named, ([, plain, template]) => plain ?? template!);
  return new Set(texts.map((text) => text.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…").replace(/\\(.)/g, "$1")));
}

Deno.test("each test that the page on reliability names is there", async () => {
  const named = namedTests();
  assertGreater(named.length, 100);
  const files = new Map<string, Set<string>>();
  const missing: NamedTest[] = [];
  for (const { file, name } of named) {
    if (!files.has(file)) files.set(file, await testsIn(file));
    if (!files.get(file)!.has(name)) missing.push({ file, name });
  }
  assertEquals(missing, []);
});

Deno.test("the page on reliability has every row once, each with a test", () => {
  const rows = page.split(/^\*\*(?=T?\d+\. )/m).slice(1);
  const expected = [
    ...Array.from({ length: 21 }, (_, row) => `T${row + 1}`),
    ...Array.from({ length: 45 }, (_, row) => `${row + 1}`),
  ];
  assertEquals(rows.map((row) => row.slice(0, row.indexOf("."))), expected);
  for (const row of rows) assert(row.includes("- `tests/"), `row ${row.slice(0, 60)} names no test`);
});
