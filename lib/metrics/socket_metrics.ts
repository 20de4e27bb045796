/**
 * What piles up in sockets whose peer does not read.
 */
import type { MediaSocket, MediaSocketHandlers } from "../call/media_socket.ts";
import type { Metrics } from "./registry.ts";

/** Watches a socket until it is closed; its handlers must be those that are returned. */
export type WatchSocket = (socket: MediaSocket, handlers: MediaSocketHandlers) => MediaSocketHandlers;

export function measureSockets(metrics: Metrics): WatchSocket {
  const open = new Set<MediaSocket>();
  metrics.gauge("va_ws_buffered_bytes", "Most that waits in one media socket for its peer to read it.", () => {
    return Math.max(0, ...Array.from(open, ({ bufferedBytes }) => bufferedBytes));
  });
  return (socket, handlers) => {
    open.add(socket);
    return {
      onMessage: (text) => handlers.onMessage(text),
      onClose(end) {
        open.delete(socket);
        return handlers.onClose(end);
      },
    };
  };
}
