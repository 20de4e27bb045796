/**
 * WAV files of a call: 16-bit PCM or mu-law, any number of channels. This module is browser compatible.
 */
import { decodeMulaw, SAMPLE_RATE_HZ } from "./mulaw.ts";

const FORMAT_PCM = 1;
const FORMAT_MULAW = 7;
const FORMAT_EXTENSIBLE = 0xfffe;

export interface Wav {
  sampleRateHz: number;
  /** 16-bit samples, one array a channel, all of the same length. */
  channels: Int16Array[];
}

/** A 16-bit PCM file; channels that are shorter than the longest end in silence. */
export function writeWav({ sampleRateHz, channels }: Wav): Uint8Array<ArrayBuffer> {
  const samples = Math.max(0, ...channels.map(({ length }) => length));
  const file = withHeader(FORMAT_PCM, sampleRateHz, channels.length, 16, samples * channels.length * 2);
  const view = new DataView(file.buffer);
  let at = file.length - samples * channels.length * 2;
  for (let index = 0; index < samples; index++) {
    for (const channel of channels) {
      view.setInt16(at, channel[index] ?? 0, true);
      at += 2;
    }
  }
  return file;
}

/** A mono mu-law file at 8 kHz. */
export function writeMulawWav(audio: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = withHeader(FORMAT_MULAW, SAMPLE_RATE_HZ, 1, 8, audio.length);
  file.set(audio, file.length - audio.length);
  return file;
}

function withHeader(format: number, sampleRateHz: number, channels: number, bits: number, dataBytes: number) {
  const frameBytes = channels * bits / 8;
  const file = new Uint8Array(44 + dataBytes);
  const view = new DataView(file.buffer);
  writeText(file, 0, "RIFF");
  view.setUint32(4, 36 + dataBytes, true);
  writeText(file, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bits, true);
  writeText(file, 36, "data");
  view.setUint32(40, dataBytes, true);
  return file;
}

function writeText(file: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) file[at + i] = text.charCodeAt(i);
}

/**
 * Reads a WAV file of 16-bit PCM or mu-law. A file that says it is longer than it is (as written by a stream) is read
 * to its end.
 * @throws {SyntaxError} when it is no WAV file or holds another encoding
 */
export function readWav(file: Uint8Array): Wav {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || textAt(file, 0) !== "RIFF" || textAt(file, 8) !== "WAVE") {
    throw new SyntaxError("Cannot read the recording: it is not a WAV file");
  }
  const { format, data } = findChunks(file, view);
  if (format.encoding === FORMAT_PCM && format.bits === 16) {
    const samples = new Int16Array(data.length >> 1);
    for (let i = 0; i < samples.length; i++) {
      samples[i] = view.getInt16(data.byteOffset - file.byteOffset + 2 * i, true);
    }
    return { sampleRateHz: format.sampleRateHz, channels: separate(samples, format.channels) };
  }
  if (format.encoding === FORMAT_MULAW && format.bits === 8) {
    return { sampleRateHz: format.sampleRateHz, channels: separate(decodeMulaw(data), format.channels) };
  }
  throw new SyntaxError(
    `Cannot read the recording: it must be 16-bit PCM or mu-law, and is encoding ${format.encoding} with ${format.bits} bits`,
  );
}

interface Format {
  encoding: number;
  channels: number;
  sampleRateHz: number;
  bits: number;
}

function findChunks(file: Uint8Array, view: DataView): { format: Format; data: Uint8Array } {
  let format: Format | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const name = textAt(file, at);
    const bytes = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === "fmt " && start + 16 <= file.length) format = readFormat(view, start, bytes);
    if (name === "data" && format) return { format, data: file.subarray(start, Math.min(file.length, start + bytes)) };
    at = start + bytes + bytes % 2;
  }
  throw new SyntaxError("Cannot read the recording: its WAV file has no format or no data");
}

function readFormat(view: DataView, at: number, bytes: number): Format {
  const encoding = view.getUint16(at, true);
  const isExtensible = encoding === FORMAT_EXTENSIBLE && bytes >= 26 && at + 26 <= view.byteLength;
  return {
    encoding: isExtensible ? view.getUint16(at + 24, true) : encoding,
    channels: Math.max(1, view.getUint16(at + 2, true)),
    sampleRateHz: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

function separate(samples: Int16Array, channels: number): Int16Array[] {
  if (channels === 1) return [samples];
  const length = Math.floor(samples.length / channels);
  return Array.from(
    { length: channels },
    (_, channel) => Int16Array.from({ length }, (_, index) => samples[index * channels + channel]!),
  );
}

function textAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}
