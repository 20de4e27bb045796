/** Keys that work anywhere on the page: space mutes, escape hangs up. */
import { useEffect } from "preact/hooks";
import type { Phone } from "../phone_model.ts";

export function useShortcuts(phone: Phone): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.key === "Escape" && phone.isOn.value) phone.hangUp();
      else if (event.key === " " && !takesSpace(event.target)) {
        event.preventDefault();
        phone.microphone.toggleMute();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [phone]);
}

/** Where the space bar already means something. */
function takesSpace(target: EventTarget | null): boolean {
  return target instanceof Element &&
    target.closest("input, textarea, select, button, summary, a, [tabindex]") !== null;
}
