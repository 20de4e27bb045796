/** What the agency keeps of the call, as the server tells it when the call is over. */
import { withPhonesIsolated } from "../bidi.ts";
import { usePhone, useText } from "./context.ts";

export function Outcome() {
  const t = useText();
  const outcome = usePhone().call.value?.story.value.outcome;
  if (outcome === undefined) return null;
  const { lead, summary } = outcome;
  return (
    <div class="outcome" role="status">
      <h3>
        {t("outcome")}{" "}
        <span class="quiet">
          {t("score")} <b class="figure" dir="ltr">{lead.score} / 100</b>
        </span>
      </h3>
      {summary.lines.map((line, index) => <p key={index} dir="auto">{withPhonesIsolated(line)}</p>)}
    </div>
  );
}
