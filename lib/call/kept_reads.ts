/**
 * What tools that change nothing have found within one turn. A turn is guessed at several times before it is certain, and
 * each guess looks up much the same.
 */
import type { Toolbox, ToolResult } from "../brain/brain.ts";

export class KeptReads {
  private readonly results = new Map<string, ToolResult>();

  /** @param readsOnly whether a tool changes nothing */
  constructor(private readonly readsOnly: (tool: string) => boolean) {}

  /** The same tools; what was found before is found again without them. */
  over(tools: Toolbox): Toolbox {
    return {
      run: async (name, args) => {
        if (!this.readsOnly(name)) {
          this.forget();
          return await tools.run(name, args);
        }
        const key = `${name} ${JSON.stringify(args)}`;
        const known = this.results.get(key);
        if (known !== undefined) return known;
        const result = await tools.run(name, args);
        if (result.ok) this.results.set(key, result);
        return result;
      },
    };
  }

  /** The next turn looks anew: flats are let and hours are taken meanwhile. */
  forget(): void {
    this.results.clear();
  }
}
