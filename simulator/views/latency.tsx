/** How long the caller waited in each turn, by stage, against a budget; and how the line is doing. */
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TurnRow } from "../story.ts";
import { median, slowestStage, STAGE_LABELS, stagesOf } from "../turn_stages.ts";
import { usePhone, useText } from "./context.ts";
import { Health } from "./health.tsx";
import { Slider } from "./slider.tsx";

const BUDGET = { name: "budget", min: 200, max: 3000, step: 100, unit: "ms" } as const;

export function Latency() {
  const t = useText();
  const phone = usePhone();
  const { budgetMs } = phone.preferences;
  const turns = phone.call.value?.story.value.turns ?? [];
  return (
    <section class="card latency" aria-labelledby="latency-title">
      <div class="title-row">
        <h2 id="latency-title">{t("turns")}</h2>
        <Summary turns={turns} budgetMs={budgetMs} />
      </div>
      <Slider knob={BUDGET} label={t("budget")} value={budgetMs.value} onChange={(value) => budgetMs.value = value} />
      {turns.length === 0 ? <p class="empty">{t("turnsEmpty")}</p> : <Turns turns={turns} budgetMs={budgetMs.value} />}
      <ul class="legend">
        {STAGE_LABELS.map((label) => (
          <li key={label}>
            <span class={`swatch ${label}`} aria-hidden="true" />
            {t(label)}
          </li>
        ))}
      </ul>
      <Health />
    </section>
  );
}

function Summary({ turns, budgetMs }: { turns: readonly TurnRow[]; budgetMs: Signal<number> }) {
  const t = useText();
  const times = turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs);
  const middle = median(times);
  if (middle === undefined) return null;
  const worst = Math.max(...times);
  return (
    <p class="summary">
      {t("median")} <b class="figure" dir="ltr">{middle} ms</b> · {t("worst")}{" "}
      <b class={worst > budgetMs.value ? "figure over-budget" : "figure"} dir="ltr">{worst} ms</b>
    </p>
  );
}

function Turns({ turns, budgetMs }: { turns: readonly TurnRow[]; budgetMs: number }) {
  const t = useText();
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null) current.scrollTop = current.scrollHeight;
  }, [turns]);
  const scaleMs = Math.max(budgetMs * 1.25, ...turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs));
  return (
    <div ref={list} class="turns" tabIndex={0} role="group" aria-label={t("turns")}>
      <ol>
        {turns.map((row, index) => <Turn key={index} row={row} scaleMs={scaleMs} budgetMs={budgetMs} />)}
      </ol>
    </div>
  );
}

/** A turn on two lines: whose words, the stage that took longest and the whole; then the stages as a bar. */
function Turn({ row, scaleMs, budgetMs }: { row: TurnRow; scaleMs: number; budgetMs: number }) {
  const t = useText();
  const slowest = slowestStage(row);
  const over = row.voiceToVoiceMs > budgetMs;
  const inWords = stagesOf(row).map(({ label, ms }) => `${t(label)} ${ms} ms`).join(", ");
  return (
    <li class="turn">
      <bdi class="words">{row.words}</bdi>
      <span class="slowest">
        {row.interrupted && <em>{t("interruptedTurn")}</em>}
        {t(slowest.label)} <bdi class="figure">{slowest.ms}</bdi>
      </span>
      <b class={over ? "figure over-budget" : "figure"} dir="ltr">
        {row.voiceToVoiceMs} ms{over && <span class="hidden">{t("overBudget")}</span>}
      </b>
      <div class="bar" dir="ltr" role="img" aria-label={inWords} title={inWords}>
        {stagesOf(row).map(({ label, ms }) => (
          <span key={label} class={label} style={{ width: `${(ms / scaleMs) * 100}%` }} />
        ))}
        <i class="budget-line" style={{ left: `${(budgetMs / scaleMs) * 100}%` }} />
      </div>
    </li>
  );
}
