/** The whole page. */
import { useSignalEffect } from "@preact/signals";
import type { Phone } from "../phone_model.ts";
import { PhoneProvider, useText } from "./context.ts";
import { Callers } from "./callers.tsx";
import { Inspector } from "./inspector.tsx";
import { Latency } from "./latency.tsx";
import { LinePanel } from "./line_panel.tsx";
import { NoticeList } from "./notice_list.tsx";
import { PhonePanel } from "./phone_panel.tsx";
import { StoredRecord } from "./record.tsx";
import { SettingsPanel } from "./settings_panel.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { TimelinePanel } from "./timeline_panel.tsx";
import { TopBar } from "./top_bar.tsx";
import { Transcript } from "./transcript.tsx";

export function App({ phone }: { phone: Phone }) {
  useDocument(phone);
  useShortcuts(phone);
  return (
    <PhoneProvider value={phone}>
      <SkipLink />
      <TopBar />
      <main id="call">
        <NoticeList />
        <div class="desk">
          <div class="side">
            <PhonePanel />
            <Callers />
          </div>
          <div class="stage">
            <TimelinePanel />
            <div class="pair">
              <Transcript />
              <Latency />
            </div>
            <StoredRecord />
            <div class="pair tuning">
              <SettingsPanel />
              <LinePanel />
            </div>
            <Inspector />
          </div>
        </div>
      </main>
    </PhoneProvider>
  );
}

function SkipLink() {
  const t = useText();
  return <a class="skip" href="#call">{t("skip")}</a>;
}

/** Language, direction and theme belong to the document itself. */
function useDocument({ preferences }: Phone): void {
  useSignalEffect(() => {
    const { documentElement: root } = document;
    const language = preferences.language.value;
    root.lang = language;
    root.dir = language === "he" ? "rtl" : "ltr";
    root.dataset.theme = preferences.theme.value;
  });
}
