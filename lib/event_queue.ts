/**
 * Turns things that happen into an async iterable, in order. This module is browser compatible.
 */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(item: T): void;
  /** Lets the reader finish once it has read what is there. */
  end(): void;
  /** Lets the reader read what is there and then throws `error` at it. */
  fail(error: unknown): void;
  /** Ends at once and forgets what was not read. */
  drop(): void;
}

/** For one reader; whatever is pushed after the end is ignored. */
export function createEventQueue<T>(): EventQueue<T> {
  let items: T[] = [];
  let over: { error?: unknown; failed: boolean } | undefined;
  let wake: (() => void) | undefined;
  const close = (end: { error?: unknown; failed: boolean }) => {
    over ??= end;
    wake?.();
  };
  return {
    push(item) {
      if (over !== undefined) return;
      items.push(item);
      wake?.();
    },
    end: () => close({ failed: false }),
    fail: (error) => close({ failed: true, error }),
    drop() {
      items = [];
      close({ failed: false });
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        const batch = items;
        items = [];
        yield* batch;
        if (items.length > 0) continue;
        if (over?.failed) throw over.error;
        if (over !== undefined) return;
        await new Promise<void>((resolve) => wake = resolve);
        wake = undefined;
      }
    },
  };
}
