/**
 * Trouble of what all calls of a process share: its tools, its store, the process itself.
 */
import type { AgencyStore } from "../../lib/agency/leads.ts";
import { delay, type World } from "../../tests/world/world.ts";
import type { Faults } from "./faults.ts";
import type { StoreState } from "./faulty_store.ts";

/** A process that stands still does so again and again, for this long at most. */
const STALL_EVERY_MS = 3000;
export const MAX_STALL_MS = 1500;
const JUMP_MS = 3600_000;
/** A store that is away to the end of the calls comes back so long after it. */
const BACK_AFTER_MS = 20_000;

/** Trouble that may last until the calls are over. */
export class SharedTrouble {
  #over = false;
  readonly #ends: (() => void)[] = [];

  constructor(private readonly faults: Faults, private readonly world: World) {}

  /** The calls are over: ends what still goes on. */
  end(): void {
    this.#over = true;
    for (const end of this.#ends) end();
  }

  /** What the tools work with, in trouble from its moment on. */
  ofTools(store: AgencyStore): AgencyStore {
    const { faults: { tools }, world: { clock } } = this;
    if (tools === undefined) return store;
    const { kind, atMs, ms } = tools;
    const troubled = async <T>(work: () => Promise<T>): Promise<T> => {
      if (this.#over || clock.nowMs() < atMs) return await work();
      if (kind === "throw") throw new TypeError("a bug");
      if (kind === "hang") return await new Promise(() => {});
      await delay(clock, ms);
      return await work();
    };
    return {
      ...store,
      viewingsBetween: (fromMs, toMs) => troubled(() => store.viewingsBetween(fromMs, toMs)),
      bookViewing: (viewing, atOnce) => troubled(() => store.bookViewing(viewing, atOnce)),
    };
  }

  ofStore(state: StoreState): void {
    const { store } = this.faults;
    if (store === undefined) return;
    const { kind, atMs, ms } = store;
    switch (kind) {
      case "is away":
        state.away = true;
        return this.#later(() => state.away = false);
      case "is away for a while":
        return this.#during(atMs, ms, () => state.away = true, () => state.away = false);
      case "is slow":
        state.slowMs = Math.min(ms, 5000);
        return this.#later(() => state.slowMs = 0);
      case "hangs": {
        const { promise, resolve } = Promise.withResolvers<void>();
        return this.#during(atMs, ms, () => state.gate = promise, () => {
          state.gate = undefined;
          resolve();
        });
      }
    }
  }

  ofProcess(): void {
    const { faults: { process }, world: { clock, server } } = this;
    if (process === undefined) return;
    const { kind, atMs, ms } = process;
    const again = (everyMs: number, run: () => void) => {
      if (this.#over) return;
      run();
      clock.after(everyMs, () => again(everyMs, run));
    };
    switch (kind) {
      case "stands still":
        return void clock.after(atMs, () => again(STALL_EVERY_MS, () => clock.stall(Math.min(ms, MAX_STALL_MS))));
      case "has a clock that jumps":
        this.#ends.push(() => clock.wallJumpMs = 0);
        return void clock.after(atMs, () => {
          again(2000, () => clock.wallJumpMs = clock.wallJumpMs > 0 ? -JUMP_MS : JUMP_MS);
        });
      case "is told to stop":
        return void clock.after(atMs, () => void server.drain());
    }
  }

  #later(end: () => void): void {
    this.#ends.push(() => void this.world.clock.after(BACK_AFTER_MS, end));
  }

  #during(atMs: number, ms: number, begin: () => void, end: () => void): void {
    this.world.clock.after(atMs, begin);
    this.world.clock.after(atMs + ms, end);
  }
}
