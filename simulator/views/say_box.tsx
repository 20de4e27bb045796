/** What the typed caller says, and answers that fit most calls. */
import { useSignal } from "@preact/signals";
import { SUGGESTIONS } from "../ready_callers.ts";
import { usePhone, useText } from "./context.ts";
import { SendIcon } from "./icons.tsx";

/** Longest text, as the server's voice takes it. */
const MAX_TEXT = 500;

export function SayBox() {
  const t = useText();
  const phone = usePhone();
  const text = useSignal("");
  const on = phone.isOn.value;
  const say = (words: string) => {
    phone.say(words);
    text.value = "";
  };
  return (
    <div class="say">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          say(text.value);
        }}
      >
        <label class="hidden" for="say">{t("say")}</label>
        <input
          id="say"
          {...(text.value === "" ? {} : { dir: "auto" })}
          autocomplete="off"
          maxLength={MAX_TEXT}
          placeholder={t("sayPlaceholder")}
          value={text.value}
          onInput={(event) => text.value = event.currentTarget.value}
        />
        <button type="submit" class="send" disabled={!on || text.value.trim() === ""} aria-label={t("send")}>
          <SendIcon />
        </button>
      </form>
      <ul class="chips" aria-label={t("suggestions")}>
        {SUGGESTIONS[phone.preferences.language.value].map((words) => (
          <li key={words}>
            <button type="button" class="chip" disabled={!on} onClick={() => say(words)}>{words}</button>
          </li>
        ))}
      </ul>
    </div>
  );
}
