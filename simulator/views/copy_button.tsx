/** Copies a text and says that it did. */
import { useSignal } from "@preact/signals";
import { useText } from "./context.ts";

const SAID_MS = 1500;

export function CopyButton({ label, text, disabled }: { label: string; text: () => string; disabled?: boolean }) {
  const t = useText();
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    copied.value = true;
    setTimeout(() => copied.value = false, SAID_MS);
  };
  return (
    <button type="button" class="plain" disabled={disabled ?? false} onClick={copy}>
      <span aria-live="polite">{copied.value ? t("copied") : label}</span>
    </button>
  );
}
