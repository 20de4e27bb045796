/**
 * Measures what leaves a page: listens where its sound goes to the loudspeaker, and notes when what was sent. Runs inside
 * the page, before the page's own scripts, and knows nothing of them.
 */

/** What `tapOutput` leaves in the page. Times are the page's `performance.now()` in ms. */
export interface Output {
  /** True once sound has left the page since `reset`. */
  sounding: boolean;
  firstSoundMs: number;
  /** The end of the last stretch of sound. */
  lastSoundMs: number;
  /** When the frame with this stream timestamp was handed to the socket, for those of the last minute. */
  sentMs: Map<number, number>;
  /** The end of the stretch of sound into which the newest `clear` came. */
  silencedMs: number;
  /** When the newest `clear` arrived. */
  clearedMs: number;
  reset(): void;
}

declare global {
  var output: Output;
}

export function tapOutput(): void {
  const SOUND = 0.003;
  const KEPT_MS = 60_000;
  /** A silence this long ends a stretch of sound. */
  const GAP_MS = 300;
  let clearing = false;
  const output: Output = globalThis.output = {
    sounding: false,
    firstSoundMs: 0,
    lastSoundMs: 0,
    sentMs: new Map(),
    clearedMs: 0,
    silencedMs: 0,
    reset() {
      output.sounding = false;
    },
  };
  tapLoudspeaker();
  tapSockets();

  function tapLoudspeaker(): void {
    const { connect } = AudioNode.prototype;
    const connectAny = connect as (this: AudioNode, ...args: unknown[]) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) listen(this);
      return connectAny.apply(this, args);
    } as typeof connect;

    function listen(node: AudioNode): void {
      const context = node.context as AudioContext;
      const listener = context.createScriptProcessor(256, 1, 1);
      listener.onaudioprocess = ({ inputBuffer }) => {
        const samples = inputBuffer.getChannelData(0);
        if (!samples.some((sample) => Math.abs(sample) > SOUND)) return;
        const nowMs = performance.now();
        if (!output.sounding) output.firstSoundMs = nowMs;
        output.sounding = true;
        output.lastSoundMs = nowMs;
        clearing &&= nowMs - Math.max(output.silencedMs, output.clearedMs) < GAP_MS;
        if (clearing) output.silencedMs = nowMs;
      };
      connectAny.call(node, listener);
      connectAny.call(listener, context.createMediaStreamDestination());
    }
  }

  function tapSockets(): void {
    const { send } = WebSocket.prototype;
    const heard = new WeakSet<WebSocket>();
    WebSocket.prototype.send = function (data) {
      const timestamp = typeof data === "string" ? /"timestamp":"(\d+)"/.exec(data)?.[1] : undefined;
      if (timestamp !== undefined) {
        output.sentMs.set(Number(timestamp), performance.now());
        output.sentMs.delete(Number(timestamp) - KEPT_MS);
      }
      if (!heard.has(this)) {
        heard.add(this);
        this.addEventListener("message", (event) => {
          if (!String(event.data).startsWith('{"event":"clear"')) return;
          output.clearedMs = performance.now();
          output.silencedMs = output.lastSoundMs;
          clearing = true;
        });
      }
      send.call(this, data);
    };
  }
}
