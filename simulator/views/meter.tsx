/** The level at one end of the line. */
import { usePhone, useText } from "./context.ts";

const FLOOR_DB = -60;

export function Meter({ side }: { side: "caller" | "agent" }) {
  const t = useText();
  const phone = usePhone();
  phone.beat.value;
  const call = phone.isOn.value ? phone.call.value : undefined;
  const levelDb = (side === "caller" ? call?.callerDb : call?.agentDb) ?? -90;
  const share = Math.max(0, Math.min(1, 1 - levelDb / FLOOR_DB));
  const silenced = side === "caller" && phone.microphone.muted.value;
  return (
    <div class={`meter ${side}`}>
      <span>{t(side === "caller" ? "you" : "agent")}{silenced && <em>{t("muted")}</em>}</span>
      <div
        class="track"
        role="meter"
        aria-label={t(side === "caller" ? "you" : "agent")}
        aria-valuemin={FLOOR_DB}
        aria-valuemax={0}
        aria-valuenow={Math.round(Math.max(FLOOR_DB, levelDb))}
      >
        <div class="fill" style={{ transform: `scaleX(${share.toFixed(3)})` }} />
      </div>
      <span class="figure" dir="ltr">{levelDb <= FLOOR_DB ? "–" : `${Math.round(levelDb)} dB`}</span>
    </div>
  );
}
