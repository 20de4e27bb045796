/**
 * The answer to a message that comes in: a confirmation of a wish about messages, or silence. The wish itself is carried
 * out elsewhere, whoever sent it.
 */
import type { Clock } from "../clock.ts";
import { type MessageCountries, refusedNumber } from "../followup/message_limits.ts";
import { phoneOfAddress, wishIn } from "../followup/opt_out.ts";
import { WISH_CONFIRMED } from "../followup/texts.ts";
import { createWindowLimit } from "../rate_limit.ts";
import { type FormParams, formValue } from "../twilio/signature.ts";
import { messageReply } from "../twilio/twiml.ts";

/** A number that goes on asking is answered so often in a day: each answer is paid for. */
const MOST_A_DAY = 3;
const DAY_MS = 24 * 3600_000;

export type ConfirmWish = (params: FormParams) => Response;

/** Makes what answers with TwiML. */
export function createWishAnswers({ countries, clock }: { countries: MessageCountries; clock: Clock }): ConfirmWish {
  const answered = createWindowLimit(MOST_A_DAY, DAY_MS, clock);

  function textFor(params: FormParams): string | undefined {
    const wish = wishIn(formValue(params, "Body"));
    const phone = phoneOfAddress(formValue(params, "From"));
    if (wish === undefined || phone === undefined || refusedNumber(phone, countries) !== undefined) return undefined;
    // Twilio asks again, with the same SID, when the answer was lost.
    const sid = formValue(params, "MessageSid");
    return answered.take(phone, sid === "" ? undefined : sid) ? WISH_CONFIRMED[wish.language][wish.wish] : undefined;
  }

  return (params) => {
    const headers = { "content-type": "application/xml; charset=utf-8" };
    return new Response(messageReply(textFor(params)), { headers });
  };
}
