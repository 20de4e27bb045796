/**
 * Starts workers whose code is in the bundle.
 */

/**
 * Runs its first message, a script. Deno analyses a module before it runs it, which for a script of 1 MB takes 100 ms
 * and 30 MB each time; a text that is handed over is run as it is. A package that finds `process` takes itself to be in
 * Node and asks for the path of its file, which a blob does not have.
 */
const RUN_FIRST_MESSAGE = `
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  onmessage = ({ data }) => {
    onmessage = null;
    (0, eval)(data);
  };
`;

/** Gives a function that starts a worker from a classic script; messages for the script can follow at once. */
export function blobWorkerStarter(name: string, script: string): () => Worker {
  let url: string | undefined;
  return () => {
    url ??= URL.createObjectURL(new Blob([RUN_FIRST_MESSAGE], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module", name });
    worker.postMessage(script);
    return worker;
  };
}
