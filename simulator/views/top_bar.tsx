/** The page's head: what it is, what the server is made of, language and theme. */
import { THEMES } from "../preferences.ts";
import { usePhone, useText } from "./context.ts";

const PART_NAMES = ["recognizer", "synthesizer", "brain", "vad"] as const;

export function TopBar() {
  const t = useText();
  const { parts: { value: parts }, preferences: { language, theme } } = usePhone();
  return (
    <header class="top">
      <h1>
        <span class="emblem" aria-hidden="true" />
        {t("product")} <span class="quiet">{t("title")}</span>
      </h1>
      <ul class="parts">
        {parts && PART_NAMES.map((name) => (
          <li key={name}>
            <span class="quiet">{t(name)}</span> <bdi>{parts[name]}</bdi>
          </li>
        ))}
      </ul>
      <div class="choices">
        <label class="choice">
          <span class="hidden">{t("theme")}</span>
          <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value)}>
            {THEMES.map((name) => <option key={name} value={name}>{t(`theme_${name}`)}</option>)}
          </select>
        </label>
        <button
          type="button"
          class="plain"
          lang={language.value === "he" ? "en" : "he"}
          onClick={() => language.value = language.value === "he" ? "en" : "he"}
        >
          {t("language")}
        </button>
      </div>
    </header>
  );

  function setTheme(name: string): void {
    theme.value = THEMES.find((known) => known === name) ?? "auto";
  }
}
