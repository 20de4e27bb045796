/**
 * Where the sound of the fixed phrases comes from when the server runs from source: nowhere, the embedded voice says them.
 * A single-file build puts another module in place of this one, with the same export.
 */

/** What `packClips` made, packed. */
export function loadClips(): Uint8Array<ArrayBuffer> | undefined {
  return undefined;
}
