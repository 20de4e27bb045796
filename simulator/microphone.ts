/**
 * The browser's microphones: which there are, opening one, and why one cannot be opened.
 */

export interface MicrophoneChoice {
  /** `undefined` takes the system's own choice. */
  deviceId: string | undefined;
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

export interface MicrophoneDevice {
  deviceId: string;
  /** Empty until the microphone has been allowed once. */
  label: string;
}

/**
 * Why there is no microphone: `denied` by the person or the browser, `missing`, `busy` (another program has it, or the
 * device is faulty), `insecure` (the page is neither https nor local), `unknown`.
 */
export type MicrophoneFault = "denied" | "missing" | "busy" | "insecure" | "unknown";

export class MicrophoneError extends Error {
  constructor(readonly fault: MicrophoneFault) {
    super(`Cannot open the microphone: ${fault}`);
  }
}

const FAULTS: Readonly<Record<string, MicrophoneFault>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** @throws {MicrophoneError} */
export async function openMicrophone(choice: MicrophoneChoice): Promise<MediaStream> {
  // Outside a secure context there is nothing to ask.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) throw new MicrophoneError("insecure");
  const { deviceId, ...processing } = choice;
  try {
    return await devices.getUserMedia({
      audio: { channelCount: 1, ...processing, ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }) },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    // A device that was chosen once and is gone since: any other is better than none.
    if (name === "OverconstrainedError" && deviceId !== undefined) {
      return await openMicrophone({ ...choice, deviceId: undefined });
    }
    throw new MicrophoneError(FAULTS[name] ?? "unknown");
  }
}

/** The microphones there are. */
export async function listMicrophones(): Promise<MicrophoneDevice[]> {
  const devices = await navigator.mediaDevices?.enumerateDevices() ?? [];
  return devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "")
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
