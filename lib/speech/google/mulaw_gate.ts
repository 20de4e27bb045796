/**
 * Lets only headerless mu-law 8 kHz through: takes a WAV header off, and refuses everything that would be noise. Pure.
 */
import { ProviderError } from "../../errors.ts";

export interface MulawGate {
  /**
   * Takes the next bytes as they came and gives back the mu-law among them; empty while it is still looking.
   * @throws {ProviderError} `bad_audio` when they are not mu-law 8 kHz mono
   */
  pass(bytes: Uint8Array): Uint8Array;
  /** Gives back what was held until the end of a very short answer. */
  end(): Uint8Array;
}

const MULAW_FORMAT_TAG = 7;
/** Enough to tell a container by its first bytes and mu-law from 16-bit samples by its zeros: 50 ms. */
const LOOK_BYTES = 400;
/** Longest a WAV header may be before its data; Google's has 44 bytes, some writers put a LIST chunk first. */
const MAX_HEADER_BYTES = 4096;
const NOTHING = new Uint8Array(0);

/** The gate of one answer. */
export function createMulawGate(): MulawGate {
  let held: Uint8Array = NOTHING;
  let open = false;
  /** Bytes of audio that may still pass; what follows the data chunk of a WAV is not audio. */
  let leftBytes = Infinity;

  function admit(bytes: Uint8Array): Uint8Array {
    const audio = bytes.length > leftBytes ? bytes.subarray(0, leftBytes) : bytes;
    leftBytes -= audio.length;
    return audio;
  }

  function look(atEnd: boolean): Uint8Array {
    if (startsWith(held, "RIFF")) {
      const data = findWavData(held);
      if (data === undefined) {
        if (atEnd || held.length > MAX_HEADER_BYTES) throw badAudio("a broken WAV header");
        return NOTHING;
      }
      leftBytes = data.lengthBytes;
      held = held.subarray(data.atByte);
      // The header vouches for what follows.
      open = true;
    } else {
      if (held.length < LOOK_BYTES && !atEnd) return NOTHING;
      refuseForeign(held);
      open = true;
    }
    const audio = admit(held);
    held = NOTHING;
    return audio;
  }

  return {
    pass(bytes) {
      if (open) return admit(bytes);
      held = held.length === 0 ? bytes : concat(held, bytes);
      return look(false);
    },
    end: () => open || held.length === 0 ? NOTHING : look(true),
  };
}

/**
 * Finds the data chunk of a WAV file that may not be complete yet; `undefined` while it is not there.
 * @throws {ProviderError} `bad_audio` when the file holds anything but mu-law 8 kHz mono
 */
function findWavData(bytes: Uint8Array): { atByte: number; lengthBytes: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let atByte = 12;
  while (atByte + 8 <= bytes.length) {
    const id = ascii(bytes, atByte, 4);
    const lengthBytes = view.getUint32(atByte + 4, true);
    if (id === "data") {
      // Writers that stream do not know the length and put 0 or the largest number there.
      const known = lengthBytes !== 0 && lengthBytes < 0x7fffffff;
      return { atByte: atByte + 8, lengthBytes: known ? lengthBytes : Infinity };
    }
    if (id === "fmt ") {
      if (atByte + 24 > bytes.length) return undefined;
      const format = `format ${view.getUint16(atByte + 8, true)}, ${view.getUint16(atByte + 10, true)} channel(s), ${
        view.getUint32(atByte + 12, true)
      } Hz, ${view.getUint16(atByte + 22, true)} bits`;
      const wanted = `format ${MULAW_FORMAT_TAG}, 1 channel(s), 8000 Hz, 8 bits`;
      if (format !== wanted) throw badAudio(`a WAV of ${format}`);
    }
    // Chunks are padded to even lengths.
    atByte += 8 + lengthBytes + lengthBytes % 2;
  }
  return undefined;
}

/**
 * Refuses other containers, and 16-bit samples. In mu-law the byte 0x00 is the loudest negative sample and all but
 * never occurs; in 16-bit samples every quiet one has it.
 */
function refuseForeign(bytes: Uint8Array): void {
  if (startsWith(bytes, "OggS")) throw badAudio("an Ogg file");
  if (startsWith(bytes, "fLaC")) throw badAudio("a FLAC file");
  if (startsWith(bytes, "ID3")) throw badAudio("an MP3 file");
  let zeros = 0;
  const looked = bytes.subarray(0, LOOK_BYTES);
  for (const byte of looked) if (byte === 0) zeros++;
  if (looked.length >= 40 && zeros > looked.length / 4) throw badAudio("16-bit samples");
}

function badAudio(what: string): ProviderError {
  return new ProviderError(`Cannot play the synthesized audio: it is ${what}, not mu-law 8 kHz mono`, {
    fault: "bad_audio",
  });
}

function startsWith(bytes: Uint8Array, word: string): boolean {
  return bytes.length >= word.length && ascii(bytes, 0, word.length) === word;
}

function ascii(bytes: Uint8Array, atByte: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(atByte, atByte + length));
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
