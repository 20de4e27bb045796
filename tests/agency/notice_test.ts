import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { withNotice } from "../../lib/agency/business.ts";
import { phrasesFor } from "../../lib/agency/phrases/phrases.ts";
import { business } from "./fixtures.ts";

Deno.test("every greeting says that the call is transcribed where it should, after what it says anyway", () => {
  const told = withNotice(business, true);
  const own = withNotice({ ...business, notice: { he: "השיחה נשמרת.", en: "This call is kept." } }, true);
  for (const language of ["he", "en"] as const) {
    const [plain, noticed, owners] = [business, told, own].map((each) => phrasesFor(each, language));
    assertEquals(noticed!.greeting(), `${plain!.greeting()} ${told.notice![language]}`);
    assert(noticed!.welcomeBack("Dana").endsWith(told.notice![language]));
    assert(owners!.greeting().endsWith(own.notice![language]));
    assertFalse(phrasesFor(withNotice(own, false), language).greeting().includes(own.notice![language]));
  }
});

Deno.test("every greeting of ours says that the agent is automated, whatever its gender", () => {
  const automated = { he: /דיגיטלית?/, en: /automated/ };
  for (const gender of ["feminine", "masculine"] as const) {
    for (const language of ["he", "en"] as const) {
      const phrases = phrasesFor({ ...business, agent: { ...business.agent, gender } }, language);
      for (const text of [phrases.greeting(), phrases.welcomeBack("Dana")]) assertMatch(text, automated[language]);
    }
  }
});
