/** The phone itself: the big button, what the call is doing, levels, words to say, keys. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clockText } from "../call_files.ts";
import { usePhone, useText } from "./context.ts";
import { HangUpIcon, MicrophoneIcon, PhoneIcon } from "./icons.tsx";
import { Keypad } from "./keypad.tsx";
import { Meter } from "./meter.tsx";
import { MicrophonePanel } from "./microphone_panel.tsx";
import { SayBox } from "./say_box.tsx";
import { statusKey } from "./status.ts";

export function PhonePanel() {
  const t = useText();
  const phone = usePhone();
  const on = phone.isOn.value;
  return (
    <section class="card phone" aria-labelledby="phone-title">
      <h2 id="phone-title" class="hidden">{t("phone")}</h2>
      <Status />
      <div class="buttons">
        <button
          type="button"
          class={on ? "round hang-up" : "round call"}
          aria-label={on ? t("hangUp") : t("call")}
          onClick={() => on ? phone.hangUp() : phone.dial()}
        >
          {on ? <HangUpIcon /> : <PhoneIcon />}
        </button>
        <MuteButton />
      </div>
      <div class="meters">
        <Meter side="caller" />
        <Meter side="agent" />
      </div>
      <SayBox />
      <Keypad />
      <MicrophonePanel />
      <p class="hint shortcuts">{t("shortcuts")}</p>
    </section>
  );
}

function Status() {
  const t = useText();
  const phone = usePhone();
  phone.beat.value;
  const story = phone.call.value?.story.value;
  return (
    <p class="status" data-phase={phone.state.value === "live" ? story?.phase : phone.state.value}>
      <span role="status">{t(statusKey(phone.state.value, story?.phase, story?.endReason))}</span>
      <span class="figure" dir="ltr">{clockText(phone.call.value?.nowMs ?? 0).replace(/\.\d$/, "")}</span>
    </p>
  );
}

/** Gets the focus when a spoken call begins, so that the space bar mutes and cannot hang up by mistake. */
function MuteButton() {
  const t = useText();
  const phone = usePhone();
  const button = useRef<HTMLButtonElement>(null);
  useSignalEffect(() => {
    const spoken = phone.preferences.microphone.peek() && phone.manner.peek() === undefined;
    if (phone.state.value === "live" && spoken && document.activeElement === document.body) button.current?.focus();
  });
  const muted = phone.microphone.muted.value;
  return (
    <button
      type="button"
      ref={button}
      class="round mute"
      aria-pressed={muted}
      aria-label={muted ? t("unmute") : t("mute")}
      onClick={() => phone.microphone.toggleMute()}
    >
      <MicrophoneIcon crossed={muted || (phone.isOn.value && phone.microphone.state.value !== "on")} />
    </button>
  );
}
