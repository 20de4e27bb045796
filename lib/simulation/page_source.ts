/**
 * Gets the simulator's page out of its source: `Deno.bundle` puts each script into one file when the page is first asked
 * for (50 ms once it is warm). A single-file build replaces this module by one that carries the results.
 */
import css from "../../simulator/style.css" with { type: "text" };
import html from "../../simulator/index.html" with { type: "text" };
import type { PageAssets } from "./page.ts";

/**
 * Bundles the page.
 * @throws {Error} when a script cannot be bundled; the message names the first reason
 */
export async function loadPageAssets(): Promise<PageAssets> {
  const [script, worklet] = await Promise.all([bundle("main.tsx"), bundle("phone_worklet.ts")]);
  return { html, css, script, worklet };
}

async function bundle(name: string): Promise<string> {
  const entry = new URL(`../../simulator/${name}`, import.meta.url);
  const { success, errors, outputFiles } = await Deno.bundle({
    entrypoints: [entry.href],
    platform: "browser",
    format: "esm",
    minify: true,
    write: false,
  });
  const file = outputFiles?.[0];
  if (!success || file === undefined) {
    throw new Error(`Cannot bundle simulator/${name}: ${errors[0]?.text ?? "no output"}`);
  }
  return file.text();
}
