/** Holds a call by text with the scripted brain and the shipped agency. */
import { createScriptedBrain } from "../../lib/brain/scripted/scripted_brain.ts";
import { type AgentTurn, createTextCall, type TextCall } from "../../lib/brain/text_call.ts";
import type { CallActions } from "../../lib/agency/toolbox.ts";
import type { Language } from "../../lib/language.ts";
import { agencyParts, business, listings } from "../agency/fixtures.ts";

export interface Dialogue {
  call: TextCall;
  turns: AgentTurn[];
  parts: ReturnType<typeof agencyParts>;
  sent: { listingIds: readonly string[] }[];
  transferred: string[];
  /** Says each line and gives back the last reply. */
  say(...lines: string[]): Promise<AgentTurn>;
  toolNames(): string[];
}

export interface DialogueOptions {
  language?: Language;
  hiddenNumber?: boolean;
  callerName?: string;
  epochMs?: number;
  noLine?: boolean;
}

/** Starts a call and lets the agent greet. */
export async function dialogue(options: DialogueOptions = {}): Promise<Dialogue> {
  const parts = agencyParts(options.epochMs);
  const sent: Dialogue["sent"] = [];
  const transferred: string[] = [];
  const actions: CallActions = {
    transfer: (to) => Promise.resolve(void transferred.push(to)),
    sendDetails: (details) => Promise.resolve(void sent.push(details)),
  };
  const call = createTextCall({
    brain: createScriptedBrain({ business, listings }),
    parts,
    language: options.language ?? "he",
    ...(options.hiddenNumber ? {} : { callerPhone: "+972525550123" }),
    ...(options.callerName ? { callerName: options.callerName } : {}),
    ...(options.noLine ? {} : { actions }),
  });
  const turns = [await call.greet()];
  return {
    call,
    turns,
    parts,
    sent,
    transferred,
    async say(...lines) {
      for (const line of lines) turns.push(await call.say(line));
      return turns.at(-1)!;
    },
    toolNames: () => turns.flatMap(({ tools }) => tools.map(({ name }) => name)),
  };
}
