/**
 * Stands in for `lib/speech/clip_parts.ts` in a build: the fixed phrases are inside, in the embedded voice, which is not.
 */
import clips from "../../dist/parts/clips.br.base64" with { type: "text" };

export function loadClips(): Uint8Array<ArrayBuffer> | undefined {
  return Uint8Array.fromBase64(clips);
}
