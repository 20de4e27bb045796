/**
 * What a server is made of: settings, time, providers and files, handed in by `main.ts` or by a test.
 */
import type { Summarizer } from "./agency/after_call.ts";
import type { Business } from "./agency/business.ts";
import type { AgencyStore } from "./agency/leads.ts";
import type { Listing } from "./agency/listings.ts";
import type { AppParts } from "./app.ts";
import type { Brain } from "./brain/brain.ts";
import type { JournalStore } from "./call/call_journal.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics/registry.ts";
import type { Recognizer } from "./speech/recognizer.ts";
import type { Synthesizer } from "./speech/synthesizer.ts";
import type { TypedRecognizer } from "./speech/typed_recognizer.ts";
import type { Spending } from "./spending.ts";
import type { Records } from "./store/records.ts";
import type { TraceWriter } from "./turn/trace.ts";
import type { TwilioRest } from "./twilio/rest.ts";
import type { Vad } from "./vad/vad.ts";
import type { Vitals } from "./vitals.ts";

export interface VoiceServerParts {
  config: Config;
  clock: Clock;
  log: Log;
  version: AppParts["version"];
  business: Business;
  listings: readonly Listing[];
  store: AgencyStore;
  vad: Vad;
  recognizer: Recognizer;
  synthesizer: Synthesizer;
  brain: Brain;
  /** Reads ended calls with a model; without it leads and summaries are made by rule. */
  summarizer?: Summarizer;
  /** Moves calls to people; without it callers who want a person are offered a call back. */
  twilio?: TwilioRest;
  /** Takes the words of simulated callers, whether or not it is the recognizer in use. */
  typed: TypedRecognizer;
  /** Where a call's trace goes; `undefined` when none is wanted. */
  openTrace?: (callSid: string) => TraceWriter | undefined;
  simulatorPage?: AppParts["simulatorPage"];
  acceptSocket?: AppParts["acceptSocket"];
  /** Told of each call that comes, seconds before anything but its greeting is said: what rests can get ready. */
  onArrival?: () => void;
  /** What calls may cost; without it, anything. */
  spending?: Spending;
  /** What the process is counted in; its text is what GET /metrics answers. */
  metrics?: Metrics;
  /** Whether the process has room for calls. */
  vitals?: Pick<Vitals, "unready">;
  /** Writes calls down; without it nothing is kept of them but what `store` keeps. */
  records?: Pick<Records, "store" | "calls" | "nonces" | "mayCall" | "unready" | "waiting" | "outbox" | "onReaped">;
  /** Where calls are kept that outlive this process; without it they come back within it only. */
  journalStore?: JournalStore;
}
