/**
 * Unpacks what a build carries packed inside it. This module is browser compatible.
 */

/**
 * Gives `bytes` unpacked when they are gzipped (RFC 1952), and as they are when not.
 * @throws {TypeError} when the packed bytes are broken
 */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).bytes();
}
