/** Turn-taking of the call that is on: what it is, and turning it while one talks. */
import { DEFAULT_TURN_SETTINGS } from "../../lib/turn/settings.ts";
import { environmentLines, TURN_KNOBS } from "../knobs.ts";
import { usePhone, useText } from "./context.ts";
import { CopyButton } from "./copy_button.tsx";
import { Slider } from "./slider.tsx";

export function SettingsPanel() {
  const t = useText();
  const phone = usePhone();
  const wanted = phone.wanted.value;
  const settings = { ...DEFAULT_TURN_SETTINGS, ...phone.call.value?.story.value.settings, ...wanted };
  return (
    <details class="card fold-card">
      <summary>
        <h2>{t("settings")}</h2>
      </summary>
      <p class="hint">{t("settingsHint")}</p>
      <label class="field">
        <span>{t("endOfTurn")}</span>
        <select
          value={settings.endOfTurn}
          onChange={(event) =>
            phone.setSettings({ endOfTurn: event.currentTarget.value === "silence" ? "silence" : "auto" })}
        >
          <option value="auto">{t("endOfTurn_auto")}</option>
          <option value="silence">{t("endOfTurn_silence")}</option>
        </select>
      </label>
      <div class="sliders">
        {TURN_KNOBS.map((knob) => (
          <Slider
            key={knob.name}
            knob={knob}
            label={t(knob.name)}
            value={settings[knob.name]}
            changed={wanted[knob.name] !== undefined}
            onChange={(value) => phone.setSettings({ [knob.name]: value })}
          />
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.bargeIn}
          onChange={(event) => phone.setSettings({ bargeIn: event.currentTarget.checked })}
        />
        <span>{t("bargeIn")}</span>
      </label>
      <div class="row">
        <CopyButton label={t("copyEnv")} text={() => environmentLines(wanted)} disabled={isEmpty(wanted)} />
        <button
          type="button"
          class="plain"
          disabled={isEmpty(wanted)}
          onClick={() => phone.forgetSettings()}
        >
          {t("resetSettings")}
        </button>
      </div>
    </details>
  );
}

function isEmpty(settings: object): boolean {
  return Object.keys(settings).length === 0;
}
