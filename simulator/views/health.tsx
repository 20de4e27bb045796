/** How the line is doing, in figures. */
import { usePhone, useText } from "./context.ts";

export function Health() {
  const t = useText();
  const phone = usePhone();
  phone.beat.value;
  const call = phone.call.value;
  if (call === undefined) return null;
  const { counts, driftMs, bufferedMs } = call.health;
  const figures = [
    [t("healthFrames"), String(counts.framesSent)],
    [t("healthLost"), String(counts.framesLost)],
    [t("healthBuffer"), `${Math.round(bufferedMs)} ms`],
    [t("healthUnderruns"), String(counts.underruns)],
    [t("healthTorn"), String(phone.speaker.value.underruns)],
    [t("healthDrift"), `${Math.round(driftMs)} ms`],
  ] as const;
  return (
    <dl class="health" aria-label={t("health")}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="figure" dir="ltr">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
