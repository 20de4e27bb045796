/**
 * What the person has to be told, each thing once: what happened and what to do. This module is browser compatible.
 */
import { type Signal, signal } from "@preact/signals";
import type { EarsFault } from "./browser_ears.ts";
import type { MicrophoneFault } from "./microphone.ts";
import type { TextKey } from "./texts.ts";

export interface Notice {
  key: TextKey;
  /** A figure or a name that goes with it. */
  detail: string;
}

export interface Notices {
  readonly list: Signal<readonly Notice[]>;
  show(key: TextKey, detail?: string): void;
  microphone(fault: MicrophoneFault | "lost"): void;
  ears(fault: EarsFault): void;
  /** No stream was ever open; `why` is the phone call's reason. */
  refused(why: string): void;
  dismiss(key: TextKey): void;
  clear(): void;
}

const MICROPHONE: Readonly<Record<MicrophoneFault | "lost", TextKey>> = {
  denied: "micDenied",
  missing: "micMissing",
  busy: "micBusy",
  insecure: "micInsecure",
  unknown: "micUnknown",
  lost: "micLost",
};

const EARS: Readonly<Record<EarsFault, TextKey>> = {
  denied: "earsDenied",
  network: "earsNetwork",
  unknown: "earsUnknown",
};

export function createNotices(): Notices {
  const list = signal<readonly Notice[]>([]);
  const show = (key: TextKey, detail = "") => {
    list.value = [...list.value.filter((notice) => notice.key !== key), { key, detail }];
  };
  return {
    list,
    show,
    microphone: (fault) => show(MICROPHONE[fault]),
    ears: (fault) => show(EARS[fault]),
    refused(why) {
      if (/fetch|network|load failed/i.test(why)) show("serverGone");
      else show("callRefused", why);
    },
    dismiss: (key) => list.value = list.value.filter((notice) => notice.key !== key),
    clear: () => list.value = [],
  };
}
