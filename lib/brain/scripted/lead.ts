/**
 * The lead as far as the scripted brain knows it: for a call that ended before the brain could save it. Pure.
 */
import { type Lead, scoreLead } from "../../agency/leads.ts";
import type { LeadArguments } from "../../agency/tools.ts";
import type { Language } from "../../language.ts";
import { emptyMemory, readMemory } from "./memory.ts";
import { leadArguments } from "./plan.ts";

/** Makes a lead of a memory that the scripted brain handed out; of any other memory, one that knows only the call. */
export function leadOfMemory(
  memory: unknown,
  call: { callSid: string; language: Language; callerPhone?: string },
): Lead {
  const known = readMemory(memory) ?? emptyMemory(call.language);
  const args = leadArguments(known) as LeadArguments;
  const lead = {
    ...args,
    callSid: call.callSid,
    language: known.language,
    cities: args.cities ?? [],
    offered: args.offered ?? [],
    ...(call.callerPhone ? { phone: call.callerPhone } : {}),
    ...(known.bookings.length > 0 ? { viewingBooked: true } : {}),
  };
  return { ...lead, score: scoreLead(lead) };
}
