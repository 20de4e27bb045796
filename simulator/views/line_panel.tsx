/** How bad the line is, and losing it. */
import { ECHO_KNOB, LINE_KNOBS, LINE_PRESETS, NOISE_KNOB } from "../knobs.ts";
import { CLEAN_LINE, type LineConditions } from "../line_conditions.ts";
import { NOISE_KINDS } from "../noise.ts";
import { usePhone, useText } from "./context.ts";
import { Slider } from "./slider.tsx";

export function LinePanel() {
  const t = useText();
  const phone = usePhone();
  const line = phone.conditions.value;
  const set = (changes: Partial<LineConditions>) => phone.setConditions({ ...line, ...changes });
  return (
    <details class="card fold-card">
      <summary>
        <h2>{t("line")}</h2>
      </summary>
      <ul class="chips" aria-label={t("presets")}>
        {LINE_PRESETS.map(({ label, conditions }) => (
          <li key={label}>
            <button
              type="button"
              class="chip"
              aria-pressed={isSame(conditions, line)}
              onClick={() => phone.setConditions(conditions)}
            >
              {t(label)}
            </button>
          </li>
        ))}
      </ul>
      <label class="field">
        <span>{t("callerNumber")}</span>
        <input
          type="tel"
          dir="ltr"
          placeholder={t("numberHidden")}
          value={phone.preferences.callerNumber.value}
          onInput={(event) => phone.preferences.callerNumber.value = event.currentTarget.value.trim()}
        />
      </label>
      <div class="sliders">
        {LINE_KNOBS.map((knob) => (
          <Slider
            key={knob.name}
            knob={knob}
            label={t(knob.name)}
            value={line[knob.name]}
            changed={line[knob.name] !== CLEAN_LINE[knob.name]}
            onChange={(value) => set({ [knob.name]: value })}
          />
        ))}
        <Echo line={line} set={set} />
        <Noise line={line} set={set} />
      </div>
      <button
        type="button"
        class="plain danger"
        disabled={phone.state.value !== "live"}
        title={t("dropHint")}
        onClick={() => phone.drop()}
      >
        {t("drop")}
      </button>
    </details>
  );
}

interface PartProps {
  line: Readonly<LineConditions>;
  set: (changes: Partial<LineConditions>) => void;
}

function Echo({ line: { echoLossDb }, set }: PartProps) {
  const t = useText();
  return (
    <Slider
      knob={ECHO_KNOB}
      label={t("echo")}
      value={echoLossDb ?? ECHO_KNOB.max}
      shown={echoLossDb === null ? t("off") : `−${echoLossDb} dB`}
      changed={echoLossDb !== null}
      onChange={(value) => set({ echoLossDb: value === ECHO_KNOB.max ? null : value })}
    />
  );
}

function Noise({ line: { noise, noiseDb }, set }: PartProps) {
  const t = useText();
  return (
    <>
      <label class="field">
        <span>{t("noise")}</span>
        <select
          value={noise}
          onChange={(event) => set({ noise: NOISE_KINDS.find((kind) => kind === event.currentTarget.value) ?? "none" })}
        >
          <option value="none">{t("noise_none")}</option>
          {NOISE_KINDS.map((kind) => <option key={kind} value={kind}>{t(`noise_${kind}`)}</option>)}
        </select>
      </label>
      {noise !== "none" && (
        <Slider
          knob={NOISE_KNOB}
          label={t("noiseDb")}
          value={noiseDb}
          onChange={(value) => set({ noiseDb: value })}
        />
      )}
    </>
  );
}

function isSame(one: Readonly<LineConditions>, other: Readonly<LineConditions>): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof LineConditions] === value);
}
