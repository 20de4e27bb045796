/**
 * Preloaded into a server (`deno run --preload`): a key that a caller presses sets off what code of ours may do one day.
 * The server itself knows nothing of it.
 */
import { Call } from "../../lib/call/call.ts";

/** The keys, and what each does. */
export const KEYS = {
  /** What handles the socket's messages throws. */
  handlerThrows: "1",
  /** …or gives a promise that is rejected. */
  handlerRejects: "2",
  /** A listener of the socket itself throws, with nothing around it. */
  listenerThrows: "3",
  listenerRejects: "4",
  /** A promise that nobody waits for. */
  strayRejection: "5",
  timerThrows: "6",
  /** The event loop stands still for good. */
  standStill: "9",
} as const;

/** A watchdog leaves a starting process alone for longer than a test should last. */
const WATCHDOG_START_MS = 1000;

class Bug extends Error {
  override readonly name = "Bug";
}

const IN_HANDLER: Record<string, () => unknown> = {
  [KEYS.handlerThrows]: () => {
    throw new Bug("broken on purpose");
  },
  [KEYS.handlerRejects]: () => Promise.reject(new Bug("broken on purpose")),
};

const IN_LISTENER: Record<string, () => unknown> = {
  [KEYS.listenerThrows]: () => {
    throw new Bug("broken on purpose");
  },
  [KEYS.listenerRejects]: async () => {
    await Promise.resolve();
    throw new Bug("broken on purpose");
  },
  [KEYS.strayRejection]: () => void setTimeout(() => void Promise.reject(new Bug("broken on purpose"))),
  [KEYS.timerThrows]: () =>
    void setTimeout(() => {
      throw new Bug("broken on purpose");
    }),
  [KEYS.standStill]: () => {
    while (true);
  },
};

// A test imports the keys, a server the faults.
if (Deno.env.get("FAULTS") === "on") inject();

function inject(): void {
  const { dtmf } = Call.prototype;
  Call.prototype.dtmf = function (digit) {
    return (IN_HANDLER[digit] ?? (() => dtmf.call(this, digit)))() as void;
  };
  const { upgradeWebSocket } = Deno;
  Deno.upgradeWebSocket = (request, options) => {
    const upgraded = upgradeWebSocket(request, options);
    upgraded.socket.addEventListener("message", ({ data }) => {
      const [, digit = ""] = /"event":"dtmf".*"digit":"(.)"/.exec(String(data)) ?? [];
      return IN_LISTENER[digit]?.();
    });
    return upgraded;
  };
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: never[]) {
    const isWatchdog = typeof message === "object" && message !== null && "startMs" in message;
    return postMessage.call(this, isWatchdog ? { ...message, startMs: WATCHDOG_START_MS } : message, ...rest);
  };
}
