/**
 * Messages by way of Twilio: SMS, or WhatsApp by template.
 */
import type { Language } from "../language.ts";
import type { NewMessage } from "../store/store.ts";
import type { OutgoingMessage, TwilioRest } from "../twilio/rest.ts";
import type { MessageSender } from "./outbox.ts";

export interface TwilioSenderOptions {
  /** Sends in place of a number. */
  messagingServiceSid?: string;
  /** E.164. */
  fromNumber?: string;
  /** The template of each language; a message in a language without one goes by the other's. */
  whatsappTemplates: Partial<Readonly<Record<Language, string>>>;
  /** Absolute URL; the message's id is added to it. */
  statusUrl?: string;
}

export const MESSAGE_STATUS_PATH = "/webhook/message_status";

/** @throws {TypeError} when there is nothing to send from */
export function createTwilioSender(
  rest: Pick<TwilioRest, "sendMessage" | "findMessage">,
  options: TwilioSenderOptions,
): MessageSender {
  const { messagingServiceSid, fromNumber, whatsappTemplates, statusUrl } = options;

  function senderOf(channel: NewMessage["channel"]): OutgoingMessage["sender"] {
    if (messagingServiceSid !== undefined) return { messagingServiceSid };
    if (fromNumber === undefined) throw new TypeError("Cannot send messages without a number or messaging service");
    return { from: addressOf(channel, fromNumber) };
  }

  function contentOf({ channel, language, body, variables }: NewMessage): OutgoingMessage["content"] {
    const contentSid = whatsappTemplates[language] ?? whatsappTemplates.he ?? whatsappTemplates.en;
    if (channel === "sms" || contentSid === undefined) return { body };
    return { contentSid, variables: variables ?? { "1": body } };
  }

  return {
    send: (message) =>
      rest.sendMessage({
        to: addressOf(message.channel, message.toPhone),
        sender: senderOf(message.channel),
        content: contentOf(message),
        ...(statusUrl === undefined ? {} : { statusCallback: `${statusUrl}?id=${encodeURIComponent(message.id)}` }),
      }),
    find: ({ channel, toPhone, reference }, sinceMs) =>
      rest.findMessage({ to: addressOf(channel, toPhone), part: reference, sinceMs }),
  };
}

function addressOf(channel: NewMessage["channel"], phone: string): string {
  return channel === "whatsapp" ? `whatsapp:${phone}` : phone;
}
