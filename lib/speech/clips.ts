/**
 * Phrases whose sound was made when the server was built: whatever state the providers are in, these can be said.
 */
import { ProviderError } from "../errors.ts";
import { unpackBytes } from "../packed_bytes.ts";
import { type PackedFiles, packFiles, unpackFiles } from "../packed_files.ts";
import type { Phrase } from "./phrase_cache.ts";
import type { Synthesizer } from "./synthesizer.ts";

/** Makes the sound of all phrases and packs it. */
export async function packClips(phrases: readonly Phrase[], voice: Synthesizer): Promise<Uint8Array<ArrayBuffer>> {
  const { signal } = new AbortController();
  const clips = new Map<string, Uint8Array>();
  for (const { text, language } of phrases) {
    const pieces = await Array.fromAsync(voice.synthesize(text, { language, signal }));
    clips.set(clipName({ text, language }), await new Blob(pieces as Uint8Array<ArrayBuffer>[]).bytes());
  }
  return packFiles(clips);
}

/** Says what `packClips` made, packed or not; unpacks it at the first need. Any other text is a fault. */
export function createClipVoice(packed: Uint8Array<ArrayBuffer>): Synthesizer {
  let unpacked: Promise<PackedFiles> | undefined;
  return {
    name: "clips",
    async *synthesize(text, { language, signal }) {
      const clips = await (unpacked ??= unpackBytes(packed).then(unpackFiles));
      const clip = clips.get(clipName({ text, language }));
      if (clip === undefined) throw new ProviderError("Cannot say what is no clip", { fault: "empty" });
      if (!signal.aborted) yield clip;
    },
  };
}

function clipName({ text, language }: Phrase): string {
  return `${language} ${text}`;
}
