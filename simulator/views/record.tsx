/** The record that the server has stored of the call: how it ended, what came of it, and each turn. */
import type { ComponentChildren } from "preact";
import type { CallDetail, MessageRow, TurnRecord } from "../../lib/store/store.ts";
import { withPhonesIsolated } from "../bidi.ts";
import { clockText } from "../call_files.ts";
import type { SimulatedCall } from "../simulated_call.ts";
import { usePhone, useText } from "./context.ts";
import { endKey } from "./status.ts";

export function StoredRecord() {
  const t = useText();
  const call = usePhone().call.value;
  const record = call?.record.value;
  if (call === undefined || record === undefined) return null;
  return (
    <details class="card fold-card record">
      <summary>
        <h2>{t("record")}</h2>
        {record.state === "read" && <Headline call={record.call} />}
      </summary>
      {record.state === "reading" && <p class="empty">{t("recordReading")}</p>}
      {record.state === "withheld" && <p class="empty">{t("recordWithheld", record.why)}</p>}
      {record.state === "read" && <Detail call={record.call} simulated={call} />}
    </details>
  );
}

function Headline({ call: { endReason, turns, durationMs } }: { call: CallDetail }) {
  const t = useText();
  return (
    <span class="quiet">
      {endReason === undefined ? t("recordOpen") : t(endKey(endReason))} · {t("turnsCount", String(turns))} ·{" "}
      <bdi class="figure">{clockText(durationMs)}</bdi>
    </span>
  );
}

function Detail({ call, simulated }: { call: CallDetail; simulated: SimulatedCall }) {
  const t = useText();
  const { lead, viewings, messages, turnRecords, tools, startedAtMs } = call;
  const timeZone = simulated.story.value.timeZone;
  return (
    <>
      <dl class="facts">
        <Fact name={t("recordReason")}>{call.endReason ?? "…"}</Fact>
        <Fact name={t("recordStreams")}>{call.streams.length}</Fact>
        <Fact name={t("recordCost")}>${call.costUsd.toFixed(4)}</Fact>
        <Fact name={t("recordConsent")}>{consentOf(call)}</Fact>
        <Fact name={t("recordFollowUp")}>{messages.length === 0 ? "0" : messages.map(messageText).join(", ")}</Fact>
        <Fact name={t("recordTools")}>{tools.map(({ tool, ok }) => ok ? tool : `${tool} ✗`).join(", ") || "0"}</Fact>
      </dl>
      {lead && <Fields title={t("recordLead")} values={lead} timeZone={timeZone} />}
      {viewings.map((viewing) => (
        <Fields key={viewing.id} title={t("recordViewing")} values={viewing} timeZone={timeZone} />
      ))}
      <div class="scrolls" role="group" tabIndex={0} aria-label={t("recordTurns")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("recordAt")}</th>
              <th scope="col">{t("caller")}</th>
              <th scope="col">{t("agent")}</th>
              <th scope="col">{t("recordStages")}</th>
            </tr>
          </thead>
          <tbody>
            {turnRecords.map((turn) => <Turn key={turn.seq} turn={turn} startedAtMs={startedAtMs} />)}
          </tbody>
        </table>
      </div>
      <button type="button" class="plain" onClick={() => simulated.readRecord()}>{t("recordAgain")}</button>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figure" dir="ltr">{children}</dd>
    </div>
  );
}

/** An object as it is stored, its own names beside its values; times at the agency's clock. */
function Fields({ title, values, timeZone }: { title: string; values: object; timeZone: string | undefined }) {
  return (
    <>
      <h3>{title}</h3>
      <dl class="facts" dir="ltr">
        {Object.entries(values).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{valueText(name, value, timeZone)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Turn({ turn, startedAtMs }: { turn: TurnRecord; startedAtMs: number }) {
  const { atMs, callerText, agentText, heardText, stages } = turn;
  const unheard = agentText.startsWith(heardText) ? agentText.slice(heardText.length) : "";
  return (
    <tr>
      <td class="figure" dir="ltr">{clockText(atMs - startedAtMs)}</td>
      <td dir="auto">{withPhonesIsolated(callerText)}</td>
      <td dir="auto">
        {withPhonesIsolated(heardText)}
        {unheard.trim() !== "" && <del>{unheard}</del>}
      </td>
      <td class="stages" dir="ltr">
        {Object.entries(stages).map(([name, ms]) => (
          <span key={name}>
            {name} <b class="figure">{ms}</b>
          </span>
        ))}
      </td>
    </tr>
  );
}

function consentOf({ lead }: CallDetail): string {
  return lead?.consent === undefined ? "–" : lead.consent ? "✓" : "✗";
}

function messageText({ kind, channel, state, providerStatus }: MessageRow): string {
  return [kind, channel, state, providerStatus].filter((part) => part !== undefined).join(" ");
}

function valueText(name: string, value: unknown, timeZone: string | undefined): string {
  if (name.endsWith("AtMs") && typeof value === "number") {
    return new Date(value).toLocaleString(undefined, timeZone === undefined ? {} : { timeZone });
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
