import { assert, assertEquals, assertFalse } from "@std/assert";
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
