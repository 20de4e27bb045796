/**
 * Spreads streams over connections. A connection that carries as many streams as its server allows (Google: 100)
 * queues the next one without a word and without an error, so no connection is filled that far.
 */

/** A place on a connection; `release` it when the stream is over. */
export interface Lease<Channel> {
  /** The channel itself once it stands, so that a warm stream starts without waiting; its promise until then. */
  channel: Channel | Promise<Channel>;
  /** May be called more than once. */
  release(): void;
}

export interface StreamPool<Channel> {
  lease(): Lease<Channel>;
  /** Opens the first connection and waits for it. */
  warmUp(): Promise<void>;
  /** Closes all connections; streams still open on them end with an error. */
  close(): Promise<void>;
  readonly connections: number;
}

interface Slot<Channel> {
  channel: Channel | Promise<Channel>;
  streams: number;
}

/** `connect` opens one more connection; `disconnect` closes it. */
export function createStreamPool<Channel extends object>(
  connect: () => Promise<Channel>,
  disconnect: (channel: Channel) => Promise<void>,
  maxStreams = 80,
): StreamPool<Channel> {
  const slots = new Set<Slot<Channel>>();

  function addSlot(): Slot<Channel> {
    const connecting = connect();
    const slot: Slot<Channel> = { channel: connecting, streams: 0 };
    slots.add(slot);
    connecting.then(
      (channel) => slot.channel = channel,
      // The next lease tries again; who waits for this one sees the error.
      () => slots.delete(slot),
    );
    return slot;
  }

  function emptiest(): Slot<Channel> | undefined {
    let best: Slot<Channel> | undefined;
    for (const slot of slots) if (best === undefined || slot.streams < best.streams) best = slot;
    return best;
  }

  return {
    lease() {
      const best = emptiest();
      const slot = best !== undefined && best.streams < maxStreams ? best : addSlot();
      slot.streams++;
      // The next connection is opened before it is needed, so that no caller waits for its handshake.
      if ((emptiest()?.streams ?? 0) >= maxStreams * 0.75) addSlot();
      let held = true;
      return {
        channel: slot.channel,
        release() {
          if (held) slot.streams--;
          held = false;
        },
      };
    },
    async warmUp() {
      await (emptiest() ?? addSlot()).channel;
    },
    async close() {
      const open = [...slots];
      slots.clear();
      for (const slot of open) {
        const channel = await Promise.resolve(slot.channel).catch(() => undefined);
        if (channel !== undefined) await disconnect(channel);
      }
    },
    get connections() {
      return slots.size;
    },
  };
}
