/**
 * The answer to a message that comes in: a confirmation of a wish about messages, or silence.
 */
import { wishIn } from "../followup/opt_out.ts";
import { WISH_CONFIRMED } from "../followup/texts.ts";
import { messageReply } from "../twilio/twiml.ts";

/** TwiML; the wish itself is carried out elsewhere. */
export function confirmWish(body: string): Response {
  const wish = wishIn(body);
  const text = wish === undefined ? undefined : WISH_CONFIRMED[wish.language][wish.wish];
  return new Response(messageReply(text), { headers: { "content-type": "application/xml; charset=utf-8" } });
}
