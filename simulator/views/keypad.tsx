/** The phone's keys, and the one that loses the connection. */
import { usePhone, useText } from "./context.ts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export function Keypad() {
  const t = useText();
  const phone = usePhone();
  const live = phone.state.value === "live";
  return (
    <details class="fold">
      <summary>{t("keypad")}</summary>
      <div class="keys" dir="ltr">
        {KEYS.map((key) => (
          <button
            type="button"
            key={key}
            disabled={!live}
            aria-label={`${t("key")} ${key}`}
            onClick={() => phone.press(key)}
          >
            {key}
          </button>
        ))}
      </div>
    </details>
  );
}
