/**
 * What may know what. A newcomer can trust these lines; the code is held to them here.
 */
import { assertEquals } from "@std/assert";

interface Source {
  path: string;
  text: string;
  imports: string[];
}

const ROOT = new URL("../", import.meta.url);

async function sourcesIn(folder: string): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory) sources.push(...await sourcesIn(`${path}/`));
    else if (/\.tsx?$/.test(entry.name)) sources.push(await sourceOf(path));
  }
  return sources;
}

async function sourceOf(path: string): Promise<Source> {
  const text = await Deno.readTextFile(new URL(path, ROOT));
  const imports = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"\n]+)"/g)].map(([, target]) =>
    target!.startsWith(".") ? new URL(target!, new URL(path, ROOT)).href.slice(ROOT.href.length) : target!
  );
  return { path, text, imports };
}

const lib = await sourcesIn("lib/");
const within = (...folders: string[]) => lib.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));

/** Imports of `sources` that lead into none of the allowed places, as "file -> target". */
function strays(sources: readonly Source[], allowed: readonly string[]): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.filter((target) => !allowed.some((place) => target.startsWith(place))).map((target) =>
      `${path} -> ${target}`
    )
  );
}

Deno.test("turn-taking knows nothing but itself and the words of a conversation", () => {
  assertEquals(strays(within("lib/turn/"), ["lib/turn/", "lib/brain/conversation.ts"]), []);
});

Deno.test("audio knows nothing but itself", () => {
  assertEquals(strays(within("lib/audio/"), ["lib/audio/"]), []);
});

Deno.test("understanding and speech text know no call, no provider and no clock", () => {
  const pure = within("lib/understanding/", "lib/speech/speech_text/");
  const allowed = ["lib/understanding/", "lib/speech/speech_text/", "lib/language.ts", "lib/brain/conversation.ts"];
  assertEquals(strays(pure, allowed), []);
});

Deno.test("a call knows recognizers, synthesizers and brains by their interfaces only", () => {
  const vendors = within("lib/call/").flatMap(({ path, imports }) =>
    imports.filter((target) => /google|openai|espeak|scripted|typed_recognizer/.test(target)).map((target) =>
      `${path} -> ${target}`
    )
  );
  assertEquals(vendors, []);
});

Deno.test("no part but the vendors' own folders knows a vendor", () => {
  const vendor = /^lib\/(speech\/(google|openai|espeak)|brain\/openai|openai\/)/;
  const strangers = lib.filter(({ path }) => !vendor.test(path)).flatMap(({ path, imports }) =>
    imports.filter((target) => vendor.test(target)).map((target) => `${path} -> ${target}`)
  );
  assertEquals(strangers, []);
});

Deno.test("the environment is read in one place", () => {
  const readers = lib.filter(({ text }) => /Deno\.env|process\.env/.test(text)).map(({ path }) => path);
  assertEquals(readers, []);
});

Deno.test("time comes from the clock that is handed in", () => {
  // The watchdog watches from a thread of its own, on the machine's time.
  const rim = ["lib/clock.ts", "lib/watchdog.ts"];
  const readers = lib.filter(({ path, text }) =>
    !rim.includes(path) && /\b(performance\.now|Date\.now|setTimeout|setInterval)\(/.test(text)
  ).map(({ path }) => path);
  assertEquals(readers, []);
});

Deno.test("the page knows of the server only what they share, and no tool", async () => {
  const shared = ["lib/audio/", "lib/turn/", "lib/twilio/", "lib/agency/leads.ts", "lib/clock.ts", "lib/language.ts"];
  const pieces = ["lib/simulation/side_messages.ts", "lib/store/store.ts", "simulator/", "preact", "@preact/"];
  assertEquals(strays(await sourcesIn("simulator/"), [...shared, ...pieces]), []);
});

Deno.test("nothing that ships knows the tools", async () => {
  const shipped = [...lib, ...await sourcesIn("simulator/"), await sourceOf("main.ts"), await sourceOf("providers.ts")];
  const toTools = shipped.flatMap(({ path, imports }) =>
    imports.filter((target) => /^(tools|tests|bench|build)\//.test(target)).map((target) => `${path} -> ${target}`)
  );
  assertEquals(toTools, []);
});
