/**
 * Unpacks what a build carries packed inside it.
 */

/** Brotli has no mark of its own; this one is of the draft of its framing format. */
export const BROTLI_MARK = Uint8Array.of(0xce, 0xb2, 0xcf, 0x81);

/**
 * Gives `bytes` unpacked when they are the mark and a Brotli stream (RFC 7932), and as they are when not.
 * @throws {TypeError} when the packed bytes are broken
 */
export async function unpackBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!BROTLI_MARK.every((byte, index) => bytes[index] === byte)) return bytes;
  const packed = new Blob([bytes.subarray(BROTLI_MARK.length)]).stream();
  // The types of the web do not know the format yet.
  return await new Response(packed.pipeThrough(new DecompressionStream("brotli" as CompressionFormat))).bytes();
}
