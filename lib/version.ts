/**
 * What this server calls itself. A single-file build puts another module in place of this one, which also knows what it
 * was built from.
 */
import denoConfig from "../deno.json" with { type: "json" };
import type { AppParts } from "./app.ts";

export const VERSION: AppParts["version"] = { name: denoConfig.name, version: denoConfig.version };
