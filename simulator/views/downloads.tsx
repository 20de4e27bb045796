/** The call as files. */
import { fileStem, traceText, transcriptText } from "../call_files.ts";
import { usePhone, useText } from "./context.ts";

export function Downloads() {
  const t = useText();
  const phone = usePhone();
  const call = phone.call.value;
  if (call === undefined) return null;
  const language = phone.preferences.language.value;
  const files = [
    { label: t("downloadWav"), ending: "wav", type: "audio/wav", content: () => call.timeline.audio.toWav() },
    {
      label: t("downloadTranscript"),
      ending: "txt",
      type: "text/plain;charset=utf-8",
      content: () => transcriptText(call.story.value, language),
    },
    {
      label: t("downloadTrace"),
      ending: "json",
      type: "application/json",
      content: () => traceText(call, call.client?.conditions ?? phone.conditions.value),
    },
  ];
  return (
    <div class="row" role="group" aria-label={t("downloads")}>
      {files.map(({ label, ending, type, content }) => (
        <button
          type="button"
          key={ending}
          class="plain"
          aria-label={`${t("downloads")}: ${label}`}
          onClick={() => save(new Blob([content()], { type }), `${fileStem(call)}.${ending}`)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download takes the address over at once; a moment is enough.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
