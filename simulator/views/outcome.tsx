/** What the agency keeps of the call, as the server tells it when the call is over. */
import { usePhone, useText } from "./context.ts";

export function Outcome() {
  const t = useText();
  const phone = usePhone();
  const outcome = phone.call.value?.story.value.outcome;
  if (outcome === undefined) return null;
  const { lead, viewings, summary } = outcome;
  const times = new Intl.DateTimeFormat(phone.preferences.language.value, { dateStyle: "full", timeStyle: "short" });
  return (
    <div class="outcome" role="status">
      <h3>
        {t("outcome")}{" "}
        <span class="quiet">
          {t("score")} <b class="figure" dir="ltr">{lead.score} / 100</b>
        </span>
      </h3>
      {summary.lines.map((line, index) => <p key={index} dir="auto">{line}</p>)}
      {viewings.map(({ id, startsAtMs }) => (
        <p key={id}>
          {t("viewing")} <b>{times.format(startsAtMs)}</b>
        </p>
      ))}
    </div>
  );
}
