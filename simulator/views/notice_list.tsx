/** What the person has to be told, read out by screen readers when it appears. */
import { usePhone, useText } from "./context.ts";
import { CloseIcon } from "./icons.tsx";

export function NoticeList() {
  const t = useText();
  const { notices } = usePhone();
  return (
    <div class="notices" role="alert">
      {notices.list.value.map(({ key, detail }) => (
        <p key={key} class="notice">
          <span>{t(key, detail)}</span>
          <button type="button" class="bare" aria-label={t("dismiss")} onClick={() => notices.dismiss(key)}>
            <CloseIcon />
          </button>
        </p>
      ))}
    </div>
  );
}
