/**
 * Stands in for `lib/version.ts` in a build: the name and number of deno.json, and what was built.
 */
import version from "../../dist/parts/version.json" with { type: "json" };
import type { AppParts } from "../../lib/app.ts";

export const VERSION: AppParts["version"] = version;
