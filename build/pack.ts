/**
 * Packs what a built file carries, for `lib/packed_bytes.ts` to unpack.
 */
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { BROTLI_MARK } from "../lib/packed_bytes.ts";

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS } = constants;
/** As small as Brotli can, which takes half a minute for 20 MB. */
const SMALLEST = {
  params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS },
};

/** The mark and `bytes` as a Brotli stream (RFC 7932). */
export async function packBytes(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await promisify(brotliCompress)(bytes, SMALLEST);
  return await new Blob([BROTLI_MARK, Uint8Array.from(packed)]).bytes();
}
