/** Callers who call by themselves. */
import { MANNERS } from "../ready_callers.ts";
import { usePhone, useText } from "./context.ts";

export function Callers() {
  const t = useText();
  const phone = usePhone();
  return (
    <section class="card" aria-labelledby="callers-title">
      <h2 id="callers-title">{t("callers")}</h2>
      <p class="hint">{t("callersHint")}</p>
      <ul class="chips">
        {MANNERS.map((manner) => (
          <li key={manner}>
            <button
              type="button"
              class="chip"
              aria-pressed={phone.manner.value === manner}
              disabled={phone.isOn.value}
              onClick={() => phone.dial(manner)}
            >
              {t(manner)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
