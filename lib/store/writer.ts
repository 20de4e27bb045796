/**
 * The way from a live call to the store: `write` returns at once, whatever state the store is in. Writes go in batches;
 * while the store is away they go into the spool, and from there into the store when it is back. Every write is
 * idempotent, so nothing here has to know how far an attempt came.
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { errorText, type Log } from "../log.ts";
import type { Spool } from "./spool.ts";
import { type Store, StoreError, type StoreWrite } from "./store.ts";

export interface StoreWriter {
  /** Takes a write; never waits and never throws. */
  write(write: StoreWrite): void;
  /** Settles when all that was taken is in the store or in the spool. */
  settled(): Promise<void>;
  /** Takes up what an earlier process left in the spool. */
  start(): void;
  /** Stops trying; what is not settled by then is lost. */
  stop(): void;
  /** True while the store is away. */
  readonly away: boolean;
  /** Writes that are only in memory: for a moment, or because nothing takes them. */
  readonly waiting: number;
  /** True while neither the store nor the spool takes what is waiting. */
  readonly stuck: boolean;
}

/** So that the writes of one turn, and of calls at the same moment, go together. */
const GATHER_MS = 250;
const BATCH = 100;
/** How many may wait when neither the store nor the spool takes any. */
const MAX_WAITING = 5000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;

/** What a full queue gives up first: what is told of a turn is worth less than that there was a call. */
const DISPENSABLE: ReadonlySet<StoreWrite["kind"]> = new Set(["turn", "tool"]);

export function createStoreWriter(
  parts: { store: Pick<Store, "record" | "ping">; spool: Spool; clock: Clock; log: Log },
): StoreWriter {
  return new Writer(parts.store, parts.spool, parts.clock, parts.log);
}

class Writer implements StoreWriter {
  away = false;
  private queue: StoreWrite[] = [];
  /** Something may be in the spool. */
  private spooled = true;
  private spoolFailing = false;
  private retryMs = FIRST_RETRY_MS;
  private working: Promise<void> | undefined;
  private cancelGather: CancelTimer | undefined;
  private cancelRetry: CancelTimer | undefined;
  private stopped = false;

  constructor(
    private readonly store: Pick<Store, "record" | "ping">,
    private readonly spool: Spool,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  get waiting(): number {
    return this.queue.length;
  }

  get stuck(): boolean {
    return this.away && this.spoolFailing && this.queue.length > 0;
  }

  write(write: StoreWrite): void {
    this.queue.push(write);
    if (this.queue.length > MAX_WAITING) this.giveUpOne();
    this.cancelGather ??= this.clock.after(GATHER_MS, () => this.work());
  }

  start(): void {
    this.work();
  }

  async settled(): Promise<void> {
    await this.working;
    if (this.queue.length > 0) await this.work();
  }

  stop(): void {
    this.stopped = true;
    this.cancelGather?.();
    this.cancelRetry?.();
  }

  private work(): Promise<void> {
    this.cancelGather?.();
    this.cancelGather = undefined;
    if (this.stopped) return Promise.resolve();
    return this.working ??= this.writeAll().finally(() => {
      this.working = undefined;
      if (this.queue.length > 0 && !this.spoolFailing) {
        this.cancelGather ??= this.clock.after(GATHER_MS, () => this.work());
      }
    });
  }

  private async writeAll(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, BATCH);
      if (!await (this.away ? this.put(batch) : this.send(batch))) break;
      this.queue.splice(0, batch.length);
    }
    if (!this.away && this.spooled) await this.drainSpool().catch((error) => this.goneAway(error));
  }

  /** False when the batch must wait. */
  private async send(batch: readonly StoreWrite[]): Promise<boolean> {
    try {
      await this.record(batch);
      return true;
    } catch (error) {
      this.goneAway(error);
      return await this.put(batch);
    }
  }

  /** Rejects only when the store is away; a write that cannot be written is told of and left out. */
  private async record(batch: readonly StoreWrite[]): Promise<void> {
    try {
      await this.store.record(batch);
    } catch (error) {
      if (!(error instanceof StoreError) || error.away) throw error;
      for (const write of batch.length > 1 ? batch : []) await this.record([write]);
      if (batch.length === 1) this.log.event("STORE_WRITE_DROPPED", { kind: batch[0]?.kind, code: error.code });
    }
  }

  private async put(batch: readonly StoreWrite[]): Promise<boolean> {
    try {
      await this.spool.append(batch);
      this.spooled = true;
      this.spoolFailing = false;
      return true;
    } catch (error) {
      if (!this.spoolFailing) this.log.event("SPOOL_FAILED", { error: errorText(error) });
      this.spoolFailing = true;
      return false;
    }
  }

  private async drainSpool(): Promise<void> {
    const writes = await this.spool.drain((part) => this.record(part));
    this.spooled = false;
    if (writes > 0) this.log.event("SPOOL_EMPTIED", { writes });
  }

  private goneAway(error: unknown): void {
    if (!this.away) this.log.event("STORE_AWAY", { code: error instanceof StoreError ? error.code : undefined });
    this.away = true;
    if (this.stopped) return;
    this.cancelRetry?.();
    this.cancelRetry = this.clock.after(this.retryMs, () => this.tryAgain());
    this.retryMs = Math.min(MAX_RETRY_MS, this.retryMs * 2);
  }

  private async tryAgain(): Promise<void> {
    await this.working;
    if (this.stopped) return;
    try {
      await this.store.ping();
      await this.drainSpool();
    } catch (error) {
      return this.goneAway(error);
    }
    this.away = false;
    this.spoolFailing = false;
    this.retryMs = FIRST_RETRY_MS;
    this.log.event("STORE_BACK", {});
    await this.work();
  }

  private giveUpOne(): void {
    // The first batch may be on its way: its place in the queue must not move.
    const at = this.queue.findIndex(({ kind }, index) => index >= BATCH && DISPENSABLE.has(kind));
    const [gone] = this.queue.splice(at, 1);
    this.log.event("STORE_WRITE_DROPPED", { kind: gone?.kind, code: "queue full" });
  }
}
