/**
 * `deno task build`: the whole server as one file, `dist/server.js`, with its source map beside it. The simulator's page,
 * the sample agency, the voice model, the WebAssembly and the code of the workers are inside; it reads no other file and
 * needs no network to start.
 *
 * What has to be different inside one file is kept in small modules of lib/ (where a worker comes from, where the page
 * comes from, the version). An import map puts those of build/inside/ in their place, which import what is made here,
 * in dist/parts/.
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cannedPhrases } from "../lib/agency/phrases/canned.ts";
import { packFiles } from "../lib/packed_files.ts";
import { packClips } from "../lib/speech/clips.ts";
import { readEspeakFiles } from "../lib/speech/espeak_engine.ts";
import { createEspeakSynthesizer } from "../lib/speech/espeak_synthesizer.ts";
import { sileroFiles } from "../lib/vad/silero_parts.ts";
import { VERSION } from "../lib/version.ts";
import { bundle } from "./bundler.ts";
import { markData, moveDataToComments } from "./data_comments.ts";
import { licencesOf } from "./licences.ts";
import { packBytes } from "./pack.ts";
import { escapeBeyondAscii, prependLine } from "./source_map.ts";

const USAGE = `deno task build [options]      makes dist/server.js

  --with-espeak      put the embedded voice inside: the server then speaks without any key, and the file falls under
                     the GPL-3.0
  --out FILE         write FILE instead (its source map and licences beside it)
  --build ID         what /version tells as the build (default: the git commit)`;

const OPTIONS = {
  "with-espeak": { type: "boolean", default: false },
  out: { type: "string", default: "dist/server.js" },
  build: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const ROOT = new URL("..", import.meta.url);
const PARTS = "dist/parts";

/** What runs elsewhere than on the server's own thread, and is inside as text. */
const PAGE_SCRIPTS = ["simulator/main.tsx", "simulator/phone_worklet.ts"];
const WORKERS = ["lib/vad/silero_worker.ts"];
/** Needs what only a module can import. */
const STORE_WORKER = "lib/store/store_worker.ts";
const ESPEAK_WORKER = "lib/speech/espeak_worker.ts";

/** The Google packages look for files beside their own, by names that only CommonJS has. */
const BANNER = "var __filename=import.meta.filename,__dirname=import.meta.dirname;";

async function main(): Promise<void> {
  const { values } = parseArgs({ args: Deno.args, options: OPTIONS });
  if (values.help) return write(USAGE);
  Deno.chdir(ROOT);
  const withEspeak = values["with-espeak"];
  await Deno.mkdir(PARTS, { recursive: true });
  const workers = [...WORKERS, ...(withEspeak ? [ESPEAK_WORKER] : [])];
  await Promise.all([
    ...PAGE_SCRIPTS.map((entry) => makeScript(entry)),
    ...workers.map(makeWorker),
    makeScript(STORE_WORKER, "deno"),
    makeData(withEspeak),
    writePart("version.json", JSON.stringify({ ...VERSION, build: values.build ?? await gitCommit() })),
    writePart("import_map.json", JSON.stringify(await importMap(withEspeak))),
  ]);
  const { out } = values;
  await bundle(".", {
    entry: "main.ts",
    output: out,
    platform: "deno",
    importMap: `${PARTS}/import_map.json`,
    check: true,
  });
  await Deno.writeTextFile(
    `${out.replace(/\.js$/, "")}.licences.txt`,
    await licencesInside([out, ...[...PAGE_SCRIPTS, ...workers].map(scriptPart)]),
  );
  await finish(out);
  const { size } = await Deno.stat(out);
  write(`${out}  ${(size / 1e6).toFixed(1)} MB${withEspeak ? ", with espeak (GPL-3.0)" : ""}`);
}

function write(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

async function makeScript(entry: string, platform: "browser" | "deno" = "browser"): Promise<void> {
  await bundle(".", { entry, output: scriptPart(entry), platform });
}

/** A classic script, as blob_worker.ts wants it: one that has no address of its own. */
async function makeWorker(entry: string): Promise<void> {
  await makeScript(entry);
  const module = await Deno.readTextFile(scriptPart(entry));
  const script = `(()=>{"use strict";${module.replaceAll("import.meta.url", '"blob:worker"')}})()`;
  if (/\bimport\.meta\b|^export\b/m.test(script)) throw new Error(`Cannot make a classic script of ${entry}`);
  await Deno.writeTextFile(scriptPart(entry), script);
  await writePacked(basename(entry, ".ts"), new TextEncoder().encode(script));
}

function scriptPart(entry: string): string {
  return `${PARTS}/${basename(entry).replace(/\.tsx?$/, ".js")}`;
}

async function makeData(withEspeak: boolean): Promise<void> {
  await writePacked("silero_model", sileroFiles.model);
  await writePacked("onnx_wasm", sileroFiles.wasm);
  await writePacked("clips", await makeClips());
  if (withEspeak) await writePacked("espeak_data", packFiles(await readEspeakFiles()));
}

/** The fixed phrases, so that they are heard whatever state the providers are in. */
async function makeClips(): Promise<Uint8Array> {
  const voice = createEspeakSynthesizer();
  try {
    return await packClips(cannedPhrases(), voice);
  } finally {
    await voice.close?.();
  }
}

/**
 * As base64, since a bundler turns bytes into the same text, and decodes it more slowly than the runtime does. Packed, as
 * each byte of the file is held twice in memory. What was packed before is taken as it is: it hardly ever changes.
 */
async function writePacked(name: string, bytes: Uint8Array): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes))).toHex();
  const [data, made] = [`${name}.br.base64`, `${name}.sha256`];
  if (await readPart(made) === digest && await readPart(data) !== undefined) return;
  await writePart(data, markData((await packBytes(bytes)).toBase64()));
  await writePart(made, digest);
}

function readPart(name: string): Promise<string | undefined> {
  return Deno.readTextFile(`${PARTS}/${name}`).catch(() => undefined);
}

async function writePart(name: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${PARTS}/${name}`, text);
}

/** The project's imports, with the modules of build/inside/ in place of those they stand in for. */
async function importMap(withEspeak: boolean): Promise<{ imports: Record<string, string> }> {
  const { imports }: { imports: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  const here = (path: string) => new URL(path, ROOT).href;
  // A package's name stands for its parts as well, which in an import map has to be said.
  const packages = Object.entries(imports).filter(([, target]) => target.startsWith("npm:"))
    .flatMap(([name, target]) => [[name, target], [`${name}/`, `${target.replace("npm:", "npm:/")}/`]]);
  return {
    imports: {
      ...Object.fromEntries(packages),
      [here("lib/simulation/page_source.ts")]: here("build/inside/page_source.ts"),
      [here("lib/speech/clip_parts.ts")]: here("build/inside/clip_parts.ts"),
      [here("lib/speech/espeak_parts.ts")]: here(`build/inside/${withEspeak ? "" : "no_"}espeak_parts.ts`),
      [here("lib/store/store_parts.ts")]: here("build/inside/store_parts.ts"),
      [here("lib/vad/silero_parts.ts")]: here("build/inside/silero_parts.ts"),
      [here("lib/version.ts")]: here("build/inside/version.ts"),
    },
  };
}

function licencesInside(scripts: readonly string[]): Promise<string> {
  const model = fileURLToPath(import.meta.resolve("@ricky0123/vad-web/dist/silero_vad_v6.onnx"));
  return licencesOf(scripts.map((script) => `${script}.map`), [model]);
}

/** The part of a package's path that is the same on every machine: `openai/7.57.0/…`. */
const IN_NPM_CACHE = /^.*\/npm\/[^/]+\/(?=(@[^/]+\/)?[^/]+\/\d)/;

/**
 * Puts the banner in front and the data into comments, and takes this machine's folders and the contents of what is packed
 * out of the map.
 */
async function finish(out: string): Promise<void> {
  const map: { sources: string[]; sourcesContent: (string | null)[]; mappings: string } = JSON.parse(
    await Deno.readTextFile(`${out}.map`),
  );
  const { code, mappings } = prependLine(
    escapeBeyondAscii({ code: moveDataToComments(await Deno.readTextFile(out)), mappings: map.mappings }),
    BANNER,
  );
  await Deno.writeTextFile(out, code);
  await Deno.writeTextFile(
    `${out}.map`,
    JSON.stringify({
      ...map,
      sources: map.sources.map((source) => source.replace(IN_NPM_CACHE, "npm:")),
      sourcesContent: map.sourcesContent.map((text, index) => map.sources[index]!.includes(`${PARTS}/`) ? null : text),
      mappings,
    }),
  );
}

/** The short name of the commit, with a sign when the files differ from it; `unknown` outside a repository. */
async function gitCommit(): Promise<string> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],
      stderr: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout).trim();
  } catch {
    // No git here: a tarball, or an image that is built without it.
  }
  return "unknown";
}

await main();
