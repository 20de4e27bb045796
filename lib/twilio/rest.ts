/**
 * What the server asks of Twilio: the REST API, through Twilio's own package, which is loaded when it is first needed.
 */
import { ProviderError, type ProviderFault } from "../errors.ts";

export interface TwilioAccess {
  accountSid: string;
  /** The account's auth token, or an API key of the account. */
  credentials: { authToken: string } | { apiKeySid: string; apiKeySecret: string };
  /** Where requests go instead of `https://api.twilio.com`. */
  baseUrl?: string;
}

export interface TwilioRest {
  readonly name: string;
  /**
   * Gives a live call new TwiML in place of what it is doing (`POST …/Calls/{CallSid}.json`). Its media stream, if any,
   * gets `stop`.
   * @throws {ProviderError} when Twilio refuses, cannot be reached or does not answer in time; after a `timeout` the
   * new TwiML may run all the same
   */
  replaceTwiml(callSid: string, twiml: string): Promise<void>;
  /**
   * Sends a message (`POST …/Messages.json`).
   * @throws {ProviderError} as above; after a `timeout` or `unavailable` it may have been sent all the same
   */
  sendMessage(message: OutgoingMessage): Promise<{ sid: string; status: string }>;
  /**
   * The newest message to `to` that was made at `sinceMs` or later and has `part` in its text (`GET …/Messages.json`).
   * @throws {ProviderError} as above
   */
  findMessage(
    wanted: { to: string; part: string; sinceMs: number },
  ): Promise<{ sid: string; status: string } | undefined>;
  /** Loads the package, so that the first request does not wait for it. */
  warmUp(): Promise<void>;
}

/** A message as Twilio takes it; addresses are E.164, with `whatsapp:` before them for WhatsApp. */
export interface OutgoingMessage {
  to: string;
  sender: { from: string } | { messagingServiceSid: string };
  /** Free text, or a template that was approved (WhatsApp takes nothing else of those who did not write first). */
  content: { body: string } | { contentSid: string; variables: Readonly<Record<string, string>> };
  /** Hears of the delivery. */
  statusCallback?: string;
}

/** How many of a number's messages are looked through. */
const LIST_LIMIT = 100;

/** A caller waits on the line meanwhile. */
const REQUEST_LIMIT_MS = 5000;
/** Only requests that Twilio refused for coming too fast (429) are sent again: those were never carried out. */
const MAX_RETRIES = 2;
const SERVICE = "Twilio";

/** Makes the client; nothing is loaded or sent yet. */
export function createTwilioRest(access: TwilioAccess, options: { timeoutMs?: number } = {}): TwilioRest {
  let client: ReturnType<typeof connect> | undefined;
  const connected = () => client ??= connect(access, options.timeoutMs ?? REQUEST_LIMIT_MS);
  return {
    name: "twilio",
    async replaceTwiml(callSid, twiml) {
      try {
        const { calls } = await connected();
        await calls(callSid).update({ twiml });
      } catch (error) {
        throw twilioFault(error);
      }
    },
    async sendMessage({ to, sender, content, statusCallback }) {
      try {
        const { messages } = await connected();
        const { sid, status } = await messages.create({
          to,
          ...sender,
          ...("body" in content
            ? content
            : { contentSid: content.contentSid, contentVariables: JSON.stringify(content.variables) }),
          ...(statusCallback === undefined ? {} : { statusCallback }),
        });
        return { sid, status };
      } catch (error) {
        throw twilioFault(error);
      }
    },
    async findMessage({ to, part, sinceMs }) {
      try {
        const { messages } = await connected();
        const listed = await messages.list({ to, limit: LIST_LIMIT, pageSize: LIST_LIMIT });
        const found = listed.find(({ body, dateCreated }) => {
          return body.includes(part) && (dateCreated === null || dateCreated.getTime() >= sinceMs);
        });
        return found && { sid: found.sid, status: found.status };
      } catch (error) {
        throw twilioFault(error);
      }
    },
    async warmUp() {
      await connected();
    },
  };
}

async function connect({ accountSid, credentials, baseUrl }: TwilioAccess, timeoutMs: number) {
  // The package as a whole brings every product of Twilio's along, 3 MB of code.
  const [{ default: { Client } }, { default: ApiBase }] = await Promise.all([
    import("twilio/lib/base/BaseTwilio.js"),
    import("twilio/lib/rest/ApiBase.js"),
  ]);
  const [username, password] = "authToken" in credentials
    ? [accountSid, credentials.authToken]
    : [credentials.apiKeySid, credentials.apiKeySecret];
  const client = new Client(username, password, {
    accountSid,
    // The package would fill gaps from the environment, which only main.ts reads.
    env: {},
    // Deno sends a POST again by itself when a kept-alive connection breaks before the answer.
    keepAlive: false,
    timeout: timeoutMs,
    autoRetry: true,
    maxRetries: MAX_RETRIES,
  });
  const api = new ApiBase(client);
  if (baseUrl !== undefined) api.baseUrl = baseUrl.replace(/\/$/, "");
  return api.v2010.account;
}

/** Twilio's package throws several classes, some of which it does not export: they are told by their fields. */
export function twilioFault(error: unknown): ProviderError {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status === "number") {
    const detail = typeof code === "number" ? ` (${code})` : "";
    return new ProviderError(`${SERVICE} answered ${status}${detail}`, {
      fault: faultOfStatus(status),
      code: typeof code === "number" ? code : status,
      cause: error,
    });
  }
  if (code === "ECONNABORTED" || code === "ETIMEDOUT") {
    return new ProviderError(`${SERVICE} did not answer in time`, { fault: "timeout", code, cause: error });
  }
  if (typeof code === "string") {
    return new ProviderError(`${SERVICE} cannot be reached or broke off`, { fault: "unavailable", code, cause: error });
  }
  return new ProviderError(`Cannot ask ${SERVICE}`, { fault: "internal", cause: error });
}

function faultOfStatus(status: number): ProviderFault {
  if (status === 401 || status === 403) return "auth";
  if (status === 408) return "timeout";
  if (status === 429) return "quota";
  // An answer below 400 that is thrown is one that broke off and cannot be read.
  return status >= 500 || status < 400 ? "unavailable" : "bad_request";
}
