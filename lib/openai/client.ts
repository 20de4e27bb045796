/**
 * The one OpenAI client that the brain, the recognizer and the synthesizer share; it also speaks to any server with
 * the same protocol.
 */
import type OpenAI from "openai";
import { type CancelTimer, type Clock, systemClock } from "../clock.ts";
import { ProviderError } from "../errors.ts";
import { openAiFault } from "./faults.ts";

const CONNECT_TIMEOUT_MS = 5000;

export interface OpenAiAccess {
  /** May be left out for a server that asks for none. */
  apiKey?: string;
  /** For example `http://localhost:8000/v1` in place of OpenAI's own. */
  baseUrl?: string;
}

export type OpenAiClient = OpenAI;

/** Gives the client on demand: the SDK is loaded at the first call, once. */
export type GetOpenAiClient = () => Promise<OpenAiClient>;

export function createOpenAiClient(access: OpenAiAccess): GetOpenAiClient {
  let client: Promise<OpenAiClient> | undefined;
  return () => client ??= load(access);
}

async function load(access: OpenAiAccess): Promise<OpenAiClient> {
  const { default: OpenAI } = await import("openai");
  return new OpenAI({
    apiKey: access.apiKey ?? "none",
    // Given as null, or the SDK would look for it in the environment, which only main.ts reads.
    baseURL: access.baseUrl ?? null,
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    // Tries, waits and time-outs are the ladder's affair: the SDK would try again behind its back.
    maxRetries: 0,
    // The SDK prints the text of an answer that it cannot read.
    logLevel: "off",
  });
}

/** True when the other side is OpenAI itself, which has renamed some parameters that others still want. */
export function isOpenAiItself(access: OpenAiAccess): boolean {
  return access.baseUrl === undefined || new URL(access.baseUrl).hostname.endsWith("openai.com");
}

/**
 * Opens a connection that the first caller can use; any answer will do, even a refusal to list models.
 * @throws {ProviderError} `auth` when the key is unknown, `unavailable` or `timeout` when nobody answers
 */
export async function connectOpenAi(getClient: GetOpenAiClient, clock: Clock = systemClock): Promise<void> {
  const late = new AbortController();
  let stop: CancelTimer = () => {};
  try {
    const client = await getClient();
    // Loading the SDK is no time of the other side's.
    stop = clock.after(CONNECT_TIMEOUT_MS, () => late.abort());
    await client.models.list({ signal: late.signal });
  } catch (error) {
    if (late.signal.aborted) throw new ProviderError("OpenAI did not answer in time", { fault: "timeout" });
    const fault = openAiFault(error, "OpenAI");
    if (fault.code === undefined || fault.code === "401") throw fault;
  } finally {
    stop();
  }
}
