/**
 * `deno bundle` as a function. The program rather than `Deno.bundle`, which takes no import map.
 */
import { dirname } from "node:path";

export interface BundleOptions {
  /** Files by path from the root of the project. */
  entry: string;
  output: string;
  /** `browser` for what runs in a page or in a worker made from a blob: such code has no `createRequire`. */
  platform: "browser" | "deno";
  /** An import map in place of the project's `imports`. */
  importMap?: string;
  /** Checks the types first. */
  check?: boolean;
}

/**
 * Bundles one entry, minified.
 * @throws {Error} when it cannot be bundled; what `deno bundle` said is on stderr by then
 */
export async function bundle(root: string, options: BundleOptions): Promise<void> {
  const { entry, output, platform, importMap, check = false } = options;
  await Deno.mkdir(`${root}/${dirname(output)}`, { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--minify", "--platform", platform],
      ...(importMap === undefined ? [] : ["--import-map", importMap]),
      ...["--lock", "deno.lock", "--frozen"],
      // At `<output>.map`, which the bundle does not name: Deno would read all of it, 80 MB in memory.
      ...["--sourcemap", "external"],
      ...(check ? ["--check"] : []),
      ...["--output", output, entry],
    ],
    cwd: root,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  await Deno.stderr.write(stderr);
  throw new Error(`Cannot bundle ${entry}: deno bundle failed`);
}
