/**
 * The espeak-ng voice itself, compiled to JavaScript: loads the package when first called and turns espeak input into
 * samples. The package is GPL-3.0, so nothing imports it statically and nothing of it is in the build unless asked for.
 * This module is browser compatible.
 */
import { collectEspeakFiles, DATA_FOLDER, type EspeakFiles, type EspeakFileSystem } from "./espeak_data.ts";

export interface EspeakVoiceSettings {
  /** espeak's name of the language: `he`, `en-us`. */
  readonly language: string;
  /** A voice variant: one of `VARIANTS` or one that comes with espeak (`f2`, `m3`). */
  readonly variant: string;
  /** Speed in words a minute, 80 to 450. */
  readonly wordsPerMinute: number;
}

/** A phoneme as espeak spoke it, in IPA. */
export type OnPhoneme = (ipa: string) => void;

export interface EspeakEngine {
  readonly sampleRateHz: number;
  /**
   * Speaks `input` at once, handing out 16-bit samples in pieces of about 100 ms while it goes.
   * @param onSamples answers false to stop
   * @throws {Error} when the voice is not there
   */
  speak(
    input: string,
    settings: EspeakVoiceSettings,
    onSamples: (samples: Int16Array) => boolean,
    onPhoneme?: OnPhoneme,
  ): void;
}

/** The package's only export: it starts one engine, with emscripten's settings of the module changed as given. */
export type EspeakModuleFactory = (overrides?: EspeakModuleSettings) => Promise<EspeakModule>;

interface EspeakModuleSettings {
  /** Gives the package's data file when it is at hand. */
  getPreloadedPackage?: (name: string, sizeBytes: number) => ArrayBuffer;
}

interface EspeakModule {
  eSpeakNGWorker: new () => EspeakInstance;
  FS: EspeakFileSystem;
}

interface EspeakInstance {
  "set_voice"(name: string, language: string, gender: number, age: number, variant: number): number;
  "set_rate"(wordsPerMinute: number): number;
  "get_samplerate"(): number;
  /** The callback answers true to stop. */
  synthesize(text: string, callback: (audio: Int16Array, events: EspeakEvent[]) => boolean): void;
}

interface EspeakEvent {
  type: string;
  id?: string | number;
}

const VARIANTS_FOLDER = `${DATA_FOLDER}/voices/!v`;

/**
 * Voices for a phone line, beside those that come with espeak: no artificial echo, little breath and roughness (the line
 * would turn both into noise), consonants raised a little, a lively but not sing-song pitch.
 */
export const VARIANTS: Readonly<Record<string, string>> = {
  agent: voiceFile("agent", "female", "pitch 150 225", [106, 114, 116, 116, 116, 116, 110, 110, 110], 115),
  caller: voiceFile("caller", "male", "pitch 84 128", [100, 98, 98, 99, 100, 100, 100, 100, 100], 105),
};

function voiceFile(name: string, gender: string, pitch: string, formantPercent: number[], consonants: number): string {
  const formants = formantPercent.map((percent, index) => `formant ${index} ${percent} ${index === 0 ? 90 : 85} 130`);
  return ["language variant", `name ${name}`, `gender ${gender}`, pitch, "flutter 3", "roughness 1", ...formants]
    .concat(`consonants ${consonants} ${consonants}`, "").join("\n");
}

/** Where the engine comes from. */
export interface EspeakSource {
  /** Imports the package's code; from the package itself by default. */
  load?: () => Promise<EspeakModuleFactory>;
  /** Its data, see espeak_data.ts; by default the package reads its own file of 24 MB, which lies beside its code. */
  files?: EspeakFiles;
}

/** Starts the engine (about 100 ms and 60 MB). */
export async function startEspeak({ load = importEspeak, files }: EspeakSource = {}): Promise<EspeakEngine> {
  const factory = await load();
  const espeak = await factory(files && { getPreloadedPackage: (_name, sizeBytes) => new ArrayBuffer(sizeBytes) });
  // The package's list of files is fixed: those not needed stay, empty, in memory that is never touched.
  for (const [path, content] of files ?? []) espeak.FS.writeFile(path, content);
  for (const [name, content] of Object.entries(VARIANTS)) espeak.FS.writeFile(`${VARIANTS_FOLDER}/${name}`, content);
  const voice = new espeak.eSpeakNGWorker();
  return {
    sampleRateHz: voice.get_samplerate(),
    speak(input, { language, variant, wordsPerMinute }, onSamples, onPhoneme) {
      if (voice.set_voice(`${language}+${variant}`, "", 0, 0, 0) !== 0) {
        throw new Error(`espeak has no voice for the language: ${language}`);
      }
      voice.set_rate(wordsPerMinute);
      voice.synthesize(input, (samples, events) => {
        if (onPhoneme) { for (const event of events) if (event.type === "phoneme") onPhoneme(String(event.id ?? "")); }
        return samples.length > 0 && !onSamples(samples);
      });
    },
  };
}

/** Loads the whole package and takes from its data what a build has to carry. */
export async function readEspeakFiles(load: () => Promise<EspeakModuleFactory> = importEspeak): Promise<EspeakFiles> {
  const factory = await load();
  return collectEspeakFiles((await factory()).FS);
}

async function importEspeak(): Promise<EspeakModuleFactory> {
  const module: { default: EspeakModuleFactory } = await import("@echogarden/espeak-ng-emscripten");
  return module.default;
}
