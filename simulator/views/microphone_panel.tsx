/** Which microphone is heard, and how; how loud the agent is. */
import type { Signal } from "@preact/signals";
import { usePhone, useText } from "./context.ts";
import { Slider } from "./slider.tsx";

const VOLUME = { name: "volume", min: 0, max: 100, step: 1, unit: "%" } as const;
const PROCESSING = ["echoCancellation", "noiseSuppression", "autoGainControl"] as const;

export function MicrophonePanel() {
  const t = useText();
  const phone = usePhone();
  const { preferences } = phone;
  return (
    <details class="fold">
      <summary>{t("microphone")}</summary>
      <Check
        label={t("microphoneOn")}
        value={preferences.microphone}
        onChange={(on) => on ? phone.microphone.open() : phone.microphone.close()}
      />
      <DevicePicker />
      {PROCESSING.map((name) => (
        <Check
          key={name}
          label={t(name)}
          value={preferences[name]}
          onChange={(on) => {
            preferences[name].value = on;
            phone.microphone.reopen();
          }}
        />
      ))}
      <Slider
        knob={VOLUME}
        label={t("volume")}
        value={Math.round(preferences.volume.value * 100)}
        onChange={(percent) => phone.setVolume(percent / 100)}
      />
      <Ears />
    </details>
  );
}

function Check({ label, value, onChange }: { label: string; value: Signal<boolean>; onChange: (on: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={value.value} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

function DevicePicker() {
  const t = useText();
  const phone = usePhone();
  const { deviceId } = phone.preferences;
  return (
    <label class="field">
      <span>{t("microphoneDevice")}</span>
      <select
        value={deviceId.value}
        onChange={(event) => {
          deviceId.value = event.currentTarget.value;
          phone.microphone.reopen();
        }}
      >
        <option value="">{t("microphoneDefault")}</option>
        {phone.microphone.devices.value.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${t("microphone")} ${index + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Without a recognizer on the server the browser's own may hear the microphone, where it has one. */
function Ears() {
  const t = useText();
  const phone = usePhone();
  if (phone.parts.value?.recognizer !== "typed") return null;
  if (!phone.microphone.hasEars) return <p class="hint">{t("noEarsHint")}</p>;
  return (
    <>
      <Check
        label={t("browserHears")}
        value={phone.preferences.browserHears}
        onChange={(hears) => phone.microphone.setBrowserHears(hears)}
      />
      <p class="hint">{t("browserHearsHint")}</p>
    </>
  );
}
