/**
 * What all calls of a server share, made from the server's parts: providers, tools, and what is said when.
 */
import { type AgencyStore, scoreLead } from "./agency/leads.ts";
import { prompt } from "./agency/phrases/prompts.ts";
import { type CallActions, createToolbox } from "./agency/toolbox.ts";
import { type ToolName, TOOLS } from "./agency/tools.ts";
import type { CallParts } from "./call/call_parts.ts";
import type { Config } from "./config.ts";
import { refusedNumber } from "./followup/message_limits.ts";
import type { Language } from "./language.ts";
import type { VoiceServerParts } from "./server_parts.ts";
import { toSpeechText } from "./speech/speech_text/speech_text.ts";
import { isBackchannel } from "./understanding/backchannel.ts";
import { completeness } from "./understanding/completeness.ts";

/** What all calls share. */
export function callParts(
  parts: Omit<VoiceServerParts, "version" | "typed" | "openTrace" | "simulatorPage">,
): CallParts {
  const { config, clock, log, business, listings, store, vad, recognizer, synthesizer, brain, spending } = parts;
  return {
    clock,
    log,
    vad,
    recognizer,
    synthesizer,
    brain,
    language: config.language,
    settings: config.turn,
    playbackLeadMs: config.playbackLeadMs,
    ...(spending === undefined ? {} : { spending }),
    speechText: toSpeechText,
    lostThreadText: (language) => prompt("trouble", language),
    promptText: prompt,
    fillerText,
    readsOnly: (tool) => Object.hasOwn(TOOLS, tool) && TOOLS[tool as ToolName].effect === "reads",
    toolbox: ({ caller: { callSid, phone }, handOver, ...turn }) =>
      createToolbox({ business, listings, store, clock }, {
        callSid,
        ...(phone === undefined ? {} : { callerPhone: phone }),
        actions: {
          ...(handOver === undefined ? {} : { transfer: (toPhone: string) => Promise.resolve(handOver(toPhone)) }),
          ...(mayWriteTo(phone, config) ? { sendDetails: detailsSender(store, callSid, phone) } : {}),
        },
        ...turn,
      }),
    textNotes: (text, expected) => ({
      completeness: completeness(text, expected),
      backchannel: isBackchannel(text),
    }),
  };
}

/**
 * Elsewhere the tool fails, callers are told that the office sends the details, and the owner that it is theirs to do; of
 * a number that is not known the tools know by themselves.
 */
function mayWriteTo(phone: string | undefined, { followUp: { channel, countries } }: Config): boolean {
  return channel !== "off" && (phone === undefined || refusedNumber(phone, countries) === undefined);
}

/** Details go out with the one message that follows the call: asking for them is agreeing to it. */
function detailsSender(
  store: AgencyStore,
  callSid: string,
  phone: string | undefined,
): NonNullable<CallActions["sendDetails"]> {
  return async ({ listingIds, language }) => {
    const lead = { callSid, language, cities: [], offered: listingIds, consent: true };
    const known = { ...lead, ...(phone === undefined ? {} : { phone }) };
    await store.saveLead({ ...known, score: scoreLead(known) });
  };
}

/** What bridges a wait: the first time by what is waited for. */
function fillerText({ tool, again }: { tool: string | undefined; again: boolean }, language: Language): string {
  if (again) return prompt("still_looking", language);
  const known = tool !== undefined && Object.hasOwn(TOOLS, tool) ? TOOLS[tool as ToolName] : undefined;
  return known?.filler[language] ?? prompt("one_moment", language);
}
