import { assert, assertEquals } from "@std/assert";
import { settingsTable } from "../lib/settings.ts";

const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));

/** A table row without the padding that the formatter puts in. */
const bare = (row: string) => row.replace(/\s+/g, " ").trim();

Deno.test("the README holds the settings table as the code has it", () => {
  const written = readme.split("\n").map(bare).filter((row) => row.startsWith("| `"));
  const rows = settingsTable().split("\n").map(bare).filter((row) => row.startsWith("| `"));
  assertEquals(written, rows);
});

Deno.test("the README names only tasks that exist", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  for (const [, name] of readme.matchAll(/deno(?:@[\d.]+)? task ([\w:]+)/g)) {
    assert(Object.hasOwn(tasks, name!), `there is no task ${name}`);
  }
});

Deno.test("the README links only to files that exist", async () => {
  for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    await Deno.stat(new URL(`../${target}`, import.meta.url));
  }
});
