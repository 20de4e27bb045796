/**
 * Starts workers whose code is in the bundle.
 */
import { BROTLI_MARK } from "../../lib/packed_bytes.ts";

/**
 * Unpacks its first message, a script, and runs it. Deno analyses a module before it runs it, which for a script of 1 MB
 * takes 100 ms and 30 MB each time; a text that is handed over is run as it is. A package that finds `process` takes
 * itself to be in Node and asks for the path of its file, which a blob does not have.
 */
const RUN_FIRST_MESSAGE = `
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  onmessage = async ({ data }) => {
    const waiting = [];
    onmessage = (event) => waiting.push(event);
    const unpacked = new Blob([data]).stream().pipeThrough(new DecompressionStream("brotli"));
    const script = await new Response(unpacked).text();
    onmessage = null;
    (0, eval)(script);
    for (const event of waiting) onmessage(event);
  };
`;

/**
 * Gives a function that starts a worker from a classic script; messages for the script can follow at once.
 * @param script packed as in `lib/packed_bytes.ts`, as base64
 */
export function blobWorkerStarter(name: string, script: string): () => Worker {
  let url: string | undefined;
  return () => {
    url ??= URL.createObjectURL(new Blob([RUN_FIRST_MESSAGE], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module", name });
    worker.postMessage(Uint8Array.fromBase64(script).subarray(BROTLI_MARK.length));
    return worker;
  };
}
