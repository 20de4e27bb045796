/**
 * The built server with its stand-ins, each in a process of its own, and the voice of the callers.
 */
import { type BuiltServer, type Standins, startBuiltServer, startStandins } from "../built_server.ts";
import { callerVoice } from "../cloud_rig.ts";
import { SOAK_DIALOGUE } from "./dialogue.ts";

/**
 * After so long the stand-ins are started anew, between two calls of everybody: Deno's HTTP/2 server, which they are made
 * of, dies of an assertion of its own after half an hour of such streams.
 */
export const RENEW_MINUTES = 20;

export interface SoakRig {
  server: BuiltServer;
  standins: Standins;
  /** Holds the server's folder and its log. */
  folder: string;
  /** The sound of a line of the dialogue. */
  voice: (text: string) => Uint8Array;
  /** Stops the server in good order, and then the stand-ins; gives the server's exit code. */
  stop(): Promise<number>;
}

/** @param file the built file */
export async function startSoakRig(file: string, env: Record<string, string>): Promise<SoakRig> {
  const folder = await Deno.makeTempDir({ prefix: "soak-" });
  const voice = await callerVoice(SOAK_DIALOGUE.map(({ caller }) => caller));
  const linesFile = `${folder}/lines.json`;
  const lines = SOAK_DIALOGUE.map(({ caller: text }) => ({ text, audio: voice(text).toBase64() }));
  await Deno.writeTextFile(linesFile, JSON.stringify(lines));
  const standins = await startStandins(new URL("./standins.ts", import.meta.url).pathname, linesFile);
  const server = await startBuiltServer({ file, folder, standins: standins.addresses, env });
  return {
    server,
    standins,
    folder,
    voice,
    async stop() {
      const code = await server.stop();
      await standins.stop();
      return code;
    },
  };
}
