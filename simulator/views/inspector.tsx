/** Every message of the call, newest at the bottom: filtered, searched, opened, copied. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { clockText } from "../call_files.ts";
import { type LoggedMessage, MESSAGE_KINDS, type MessageKind } from "../message_log.ts";
import { usePhone, useText } from "./context.ts";
import { CopyButton } from "./copy_button.tsx";

const SHOWN = 200;
const USUAL_KINDS: readonly MessageKind[] = ["mark", "clear", "control", "dtmf", "webhook"];

export function Inspector() {
  const open = useSignal(false);
  const t = useText();
  return (
    <details class="card fold-card inspector" onToggle={(event) => open.value = event.currentTarget.open}>
      <summary>
        <h2>{t("inspector")}</h2>
      </summary>
      {open.value && <Messages />}
    </details>
  );
}

function Messages() {
  const t = useText();
  const phone = usePhone();
  const kinds = useSignal<ReadonlySet<MessageKind>>(new Set(USUAL_KINDS));
  const search = useSignal("");
  const held = useSignal<readonly LoggedMessage[] | undefined>(undefined);
  phone.beat.value;
  const log = phone.call.value?.messages;
  const newest = log?.newest(SHOWN, kinds.value, search.value) ?? [];
  const shown = held.value ?? newest;
  // Drawn anew only when another message is the last: two hundred rows ten times a second would be felt in the sound.
  const list = useMemo(() => <List messages={shown} />, [shown.length, shown[0]?.id, shown.at(-1)?.id]);
  const toggle = (kind: MessageKind) => kinds.value = kinds.value.symmetricDifference(new Set([kind]));
  return (
    <>
      <div class="row filters">
        {MESSAGE_KINDS.map((kind) => (
          <button
            type="button"
            key={kind}
            class="chip"
            aria-pressed={kinds.value.has(kind)}
            onClick={() => toggle(kind)}
          >
            {t(`kind_${kind}`)}
          </button>
        ))}
        <label class="search">
          <span class="hidden">{t("filter")}</span>
          <input
            type="search"
            dir="auto"
            placeholder={t("filter")}
            value={search.value}
            onInput={(event) => search.value = event.currentTarget.value}
          />
        </label>
        <button
          type="button"
          class="plain"
          aria-pressed={held.value !== undefined}
          onClick={() => held.value = held.value === undefined ? newest : undefined}
        >
          {held.value === undefined ? t("pause") : t("resume")}
        </button>
        <CopyButton label={t("copyAll")} text={() => shown.map(({ text }) => text).join("\n")} />
        <span class="quiet figure" dir="ltr">{log?.count ?? 0}</span>
      </div>
      {shown.length === 0 ? <p class="empty">{t("inspectorEmpty")}</p> : list}
    </>
  );
}

function List({ messages }: { messages: readonly LoggedMessage[] }) {
  const t = useText();
  const list = useRef<HTMLOListElement>(null);
  const opened = useSignal<number | undefined>(undefined);
  const newestId = messages.at(-1)?.id;
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null && opened.value === undefined) current.scrollTop = current.scrollHeight;
  }, [newestId]);
  return (
    <ol ref={list} class="messages" dir="ltr" tabIndex={0} aria-label={t("messages")}>
      {messages.map((message) => (
        <Message
          key={message.id}
          message={message}
          open={opened.value === message.id}
          onToggle={() => opened.value = opened.value === message.id ? undefined : message.id}
        />
      ))}
    </ol>
  );
}

function Message({ message, open, onToggle }: { message: LoggedMessage; open: boolean; onToggle: () => void }) {
  const t = useText();
  const { direction, kind, atMs, text } = message;
  return (
    <li class={`${direction} kind-${kind}`}>
      <button type="button" class="message" aria-expanded={open} onClick={onToggle}>
        <span class="figure">{clockText(atMs)}</span>
        <span class="arrow" aria-label={t(direction)} role="img">{direction === "sent" ? "→" : "←"}</span>
        <code>{text}</code>
      </button>
      {open && (
        <div class="opened">
          <pre>{pretty(text)}</pre>
          <CopyButton label={t("copy")} text={() => text} />
        </div>
      )}
    </li>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
