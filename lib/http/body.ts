/**
 * Request bodies, read only as far as they may go.
 */
import type { Clock } from "../clock.ts";

/** Twilio's largest webhook is a few kilobytes. */
export const MAX_BODY_BYTES = 64 * 1024;
const MAX_BODY_MS = 5000;

export type BodyRead = { ok: true; body: Uint8Array } | { ok: false; status: 400 | 408 | 413 };

/** Reads a body, and stops at the first byte too many, or when it is not there after 5 s. */
export async function readBody(request: Request, clock: Clock): Promise<BodyRead> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return { ok: false, status: 413 };
  if (request.body === null) return { ok: true, body: new Uint8Array() };
  const reader = request.body.getReader();
  let late = false;
  const cancelTimer = clock.after(MAX_BODY_MS, () => {
    late = true;
    reader.cancel().catch(() => {});
  });
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (late) return { ok: false, status: 408 };
      if (done) return { ok: true, body: joined(pieces, length) };
      length += value.length;
      if (length > MAX_BODY_BYTES) {
        reader.cancel().catch(() => {});
        return { ok: false, status: 413 };
      }
      pieces.push(value);
    }
  } catch {
    return { ok: false, status: 400 };
  } finally {
    cancelTimer();
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
