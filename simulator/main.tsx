/** Puts the phone together in a browser. */
import { render } from "preact";
import { systemClock } from "../lib/clock.ts";
import { BrowserAudio } from "./audio.ts";
import { createBrowserEars } from "./browser_ears.ts";
import { createCallerVoice } from "./caller_voice.ts";
import { listMicrophones } from "./microphone.ts";
import { Phone } from "./phone_model.ts";
import { createPreferences, type KeptTexts } from "./preferences.ts";
import { App } from "./views/app.tsx";

const server = location.origin;

const phone = new Phone({
  server,
  clock: systemClock,
  fetch: (url, init) => fetch(url, init),
  openSocket: (url) => new WebSocket(url),
  audio: new BrowserAudio("/simulator/phone_worklet.js"),
  voice: createCallerVoice(server, (url) => fetch(url)),
  ears: createBrowserEars(),
  listMicrophones,
  preferences: createPreferences(keptTexts(), navigator.languages),
});

render(<App phone={phone} />, document.body);
phone.meetServer();

/** Where the browser refuses storage, asking for it throws. */
function keptTexts(): KeptTexts | undefined {
  let kept: KeptTexts | undefined;
  try {
    kept = globalThis.localStorage;
  } catch {
    kept = undefined;
  }
  return kept;
}
