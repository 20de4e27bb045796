/** What was said, by whom; of the agent's words those that were heard, and apart from them those that were not. */
import { Component } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { withPhonesIsolated } from "../bidi.ts";
import { clockText } from "../call_files.ts";
import { callerText, type NoteKind, type StoryLine } from "../story.ts";
import type { TextKey } from "../texts.ts";
import { usePhone, useText } from "./context.ts";
import { Downloads } from "./downloads.tsx";
import { Outcome } from "./outcome.tsx";

const NOTE_TEXTS: Readonly<Record<Exclude<NoteKind, "carrier">, TextKey>> = {
  "barge_in": "noteBargeIn",
  backchannel: "noteBackchannel",
  tool: "noteTool",
  "tool_failed": "noteToolFailed",
  resume: "noteResume",
  filler: "noteFiller",
  prompt: "notePrompt",
  back: "noteBack",
  trouble: "noteTrouble",
};

export function Transcript() {
  const t = useText();
  const lines = usePhone().call.value?.story.value.lines ?? [];
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null) current.scrollTop = current.scrollHeight;
  }, [lines]);
  return (
    <section class="card transcript" aria-labelledby="transcript-title">
      <div class="title-row">
        <h2 id="transcript-title">{t("transcript")}</h2>
        <Downloads />
      </div>
      {lines.length === 0
        ? <p class="empty">{t("transcriptEmpty")}</p>
        : (
          <div ref={list} class="lines" role="log" tabIndex={0} aria-label={t("transcript")}>
            <ol>{lines.map((line, index) => <Line key={index} line={line} />)}</ol>
          </div>
        )}
      <Outcome />
    </section>
  );
}

/**
 * Drawn anew only when it has changed itself: in a long call hundreds of lines stay as they are. Not by `useMemo`: what that
 * keeps of each line holds on to the whole list as it was then, and the memory grows with the square of the lines.
 */
class Line extends Component<{ line: StoryLine }> {
  override shouldComponentUpdate({ line }: { line: StoryLine }): boolean {
    return line !== this.props.line;
  }

  override render() {
    const { line } = this.props;
    if (line.who === "note") return <Note line={line} />;
    return line.who === "caller" ? <CallerLine line={line} /> : <AgentLine line={line} />;
  }
}

function CallerLine({ line }: { line: Extract<StoryLine, { who: "caller" }> }) {
  const t = useText();
  return (
    <li class={`line caller ${line.state}`}>
      <Who name={t("you")} atMs={line.atMs} />
      <p dir="auto">{line.state === "wordless" ? <em>{t("wordless")}</em> : withPhonesIsolated(callerText(line))}</p>
    </li>
  );
}

function AgentLine({ line }: { line: Extract<StoryLine, { who: "agent" }> }) {
  const t = useText();
  const sounding = line.state === "sounding";
  return (
    <li class={`line agent ${line.state}`}>
      <Who name={t("agent")} atMs={line.atMs} />
      <p dir="auto">
        {line.sentences.map(({ text, heardText }, index) => {
          const rest = text.slice(heardText.length);
          return (
            <span key={index}>
              {withPhonesIsolated(heardText)}
              {rest.trim() !== "" && (sounding
                ? <span class="coming">{rest}</span>
                : <del aria-label={`${t("unheard")}: ${rest}`}>{rest}</del>)}
              {" "}
            </span>
          );
        })}
      </p>
    </li>
  );
}

function Who({ name, atMs }: { name: string; atMs: number }) {
  return (
    <span class="who">
      {name} <time class="figure" dir="ltr">{clockText(atMs)}</time>
    </span>
  );
}

function Note({ line: { kind, detail } }: { line: Extract<StoryLine, { who: "note" }> }) {
  const t = useText();
  return (
    <li class={`line note ${kind}`}>
      {kind === "carrier"
        ? (
          <>
            <b>{t("carrier")}:</b> <bdi>{detail}</bdi>
          </>
        )
        : t(NOTE_TEXTS[kind], detail)}
    </li>
  );
}
