import { assertEquals } from "@std/assert";
import { isBackchannel } from "../../lib/understanding/backchannel.ts";

for (const text of ["כן", "אוקיי.", "כן, כן", "mm-hm", "Uh-huh", "Yeah, right", "okay okay okay", "I see", "הלו?"]) {
  Deno.test(`isBackchannel() takes ${JSON.stringify(text)} for a listener's sound`, () => {
    assertEquals(isBackchannel(text), true);
  });
}

for (const text of ["", "לא", "no", "כן אבל יקר", "okay but how much", "רגע", "stop", "yes yes yes yes", "חיפה"]) {
  Deno.test(`isBackchannel() takes ${JSON.stringify(text)} for more than that`, () => {
    assertEquals(isBackchannel(text), false);
  });
}
