/**
 * Stands in for `lib/simulation/page_source.ts` in a build: the page is bundled already.
 */
import script from "../../dist/parts/main.js" with { type: "text" };
import worklet from "../../dist/parts/phone_worklet.js" with { type: "text" };
import type { PageAssets } from "../../lib/simulation/page.ts";
import html from "../../simulator/index.html" with { type: "text" };
import css from "../../simulator/style.css" with { type: "text" };

export function loadPageAssets(): Promise<PageAssets> {
  return Promise.resolve({ html, css, script, worklet });
}
