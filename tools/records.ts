/**
 * The owner's look into the records, from the terminal: `deno task calls`, `leads`, `viewings`, `followups`, and what
 * the law asks for: `deno task person`.
 */
import { parseArgs } from "node:util";
import sampleBusiness from "../agency/business.json" with { type: "text" };
import { parseBusiness } from "../lib/agency/business.ts";
import { localTime } from "../lib/agency/calendar.ts";
import { type Config, readConfig, tagKeyOf } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { taggedPhone } from "../lib/redact.ts";
import { openStore } from "../lib/store/open_store.ts";
import { type ListName, QUERIES, readQuery } from "../lib/store/queries.ts";
import { eraseCallFiles } from "../lib/store/own_files.ts";
import { createSpoolFolder } from "../lib/store/spool.ts";
import {
  type AuditAction,
  type AuditRow,
  type CallDetail,
  type CallRow,
  type Store,
  StoreError,
} from "../lib/store/store.ts";
import { asCsv, asTable, type Table } from "./table.ts";

const USAGE = `deno task calls [options]         calls, the newest first
deno task calls CALL_SID          one call with all its turns
deno task leads [options]         leads
deno task viewings [options]      viewings
deno task followups [options]     messages that follow calls
deno task audits [options]        who saw a call, took or deleted what is kept of a person
deno task person export NUMBER    all that is kept of the person with this number, as JSON
deno task person erase NUMBER     deletes it; the wish to get no messages stays

  --limit N  --cursor C  --from TIME  --to TIME  --phone NUMBER
  --reason R  --open true|false  --text T (calls)   --min-score N  --text T (leads)   --state S (followups)
  --json     the whole records as JSON
  --csv      for a spreadsheet

Times are shown by the agency's clock; TIME is like 2027-01-31T09:00:00Z or 2027-01-31T11:00:00+02:00.`;

/** By the agency's clock: what a viewing says is when somebody has to be there. */
let timeZone = "UTC";

const [command = "", ...args] = Deno.args;
const { values, positionals } = readArguments();
const { json, csv, help, ...given } = values;

function readArguments() {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const list = { limit: text, cursor: text, from: text, to: text, phone: text, state: text, "min-score": text };
  const options = { ...list, reason: text, open: text, text, json: flag, csv: flag, help: flag } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    say(error instanceof Error ? error.message : USAGE);
    Deno.exit(2);
  }
}

async function main(): Promise<number> {
  if (help || (command !== "person" && !Object.hasOwn(QUERIES, command))) return say(USAGE, help ? 0 : 2);
  const config = readConfig(Deno.env.toObject());
  const { files, records: { databaseUrl } } = config;
  timeZone = await agencyTimeZone(files);
  const store = openStore(files.dataDir, databaseUrl);
  try {
    if (command === "person") return await person(store, config, positionals);
    const [callSid] = positionals;
    if (command === "calls" && callSid !== undefined) return show(await viewed(store, callSid));
    return await list(store, command as ListName);
  } finally {
    await store.close();
  }
}

async function list(store: Store, name: ListName): Promise<number> {
  const texts = Object.entries(given).map((
    [option, value],
  ) => [option.replace("min-score", "minScore"), String(value)]);
  const read = readQuery(name, Object.fromEntries(texts));
  if ("mistake" in read) return say(read.mistake, 2);
  const pages = {
    calls: store.calls,
    leads: store.leads,
    viewings: store.viewings,
    followups: store.messages,
    audits: store.audits,
  };
  const page = await (pages[name] as (query: object) => Promise<{ items: readonly never[]; next?: string }>)(
    read.query,
  );
  if (json) return say(JSON.stringify(page, null, 2));
  const rows: Table = page.items.map(ROWS[name]);
  if (csv) return write(asCsv(rows));
  say(asTable(rows));
  if (page.next !== undefined) say(`\nmore: --cursor '${page.next}'`);
  return 0;
}

const ROWS: Readonly<Record<ListName, (item: never) => Table[number]>> = {
  calls: (call: CallRow) => ({
    started: timeOf(call.startedAtMs),
    call: call.callSid,
    phone: call.phone,
    name: call.name,
    seconds: Math.round(call.durationMs / 1000),
    turns: call.turns,
    end: call.endReason ?? "goes on",
    usd: Math.round(call.costUsd * 1e4) / 1e4,
    summary: call.summary?.lines.join(" "),
  }),
  leads: (lead: Awaited<ReturnType<Store["leads"]>>["items"][number]) => ({
    updated: timeOf(lead.updatedAtMs),
    score: lead.score,
    name: lead.name,
    phone: lead.phone,
    other: lead.otherPhone,
    deal: lead.deal,
    cities: lead.cities.join(" "),
    rooms: lead.rooms && [...new Set([lead.rooms.min, lead.rooms.max])].filter((n) => n !== undefined).join("-"),
    budget: lead.maxShekels,
    agreed: lead.consent,
    callBack: lead.callBack,
    call: lead.callSid,
  }),
  viewings: (viewing: Awaited<ReturnType<Store["viewings"]>>["items"][number]) => ({
    starts: timeOf(viewing.startsAtMs),
    flat: viewing.listingId,
    name: viewing.name,
    phone: viewing.phone,
    call: viewing.callSid,
  }),
  followups: (message: Awaited<ReturnType<Store["messages"]>>["items"][number]) => ({
    made: timeOf(message.createdAtMs),
    kind: message.kind,
    channel: message.channel,
    to: message.toPhone,
    state: message.state,
    delivery: message.providerStatus,
    attempts: message.attempts,
    error: message.error,
    text: message.body,
    call: message.callSid,
  }),
  audits: (audit: AuditRow) => ({
    at: timeOf(audit.atMs),
    action: audit.action,
    subject: audit.subject,
    address: audit.address,
  }),
};

async function viewed(store: Store, callSid: string): Promise<CallDetail | undefined> {
  const call = await store.call(callSid);
  if (call !== undefined) await audit(store, "view_call", callSid);
  return call;
}

function audit(store: Store, action: AuditAction, subject: string): Promise<void> {
  const row = { id: crypto.randomUUID(), atMs: Date.now(), action, subject, address: "terminal" };
  return store.record([{ kind: "audit", audit: row }]);
}

/** One call, to be read from top to bottom. */
function show(call: CallDetail | undefined): number {
  if (call === undefined) return say("there is no such call", 1);
  if (json) return say(JSON.stringify(call, null, 2));
  say(asTable([ROWS.calls(call as never)]));
  for (const line of call.summary?.lines ?? []) say(line);
  for (const turn of call.turnRecords) {
    const { voiceToVoiceMs } = turn.stages;
    if (turn.callerText !== "") say(`\n${timeOf(turn.atMs)}  caller: ${turn.callerText}`);
    const cut = turn.interrupted && turn.heardText !== turn.agentText ? `  [cut; all of it: ${turn.agentText}]` : "";
    say(`  agent${voiceToVoiceMs === undefined ? "" : ` after ${voiceToVoiceMs} ms`}: ${turn.heardText}${cut}`);
  }
  if (call.tools.length > 0) {
    say(`\ntools: ${call.tools.map(({ tool, ok }) => ok ? tool : `${tool} (failed)`).join(", ")}`);
  }
  if (call.viewings.length > 0) say("\n" + asTable(call.viewings.map((viewing) => ROWS.viewings(viewing as never))));
  if (call.messages.length > 0) say("\n" + asTable(call.messages.map((message) => ROWS.followups(message as never))));
  return 0;
}

async function person(store: Store, config: Config, [verb, number]: readonly string[]): Promise<number> {
  const { files } = config;
  if (number === undefined || !/^\+[1-9]\d{6,14}$/.test(number)) return say("give the number like +972501234567", 2);
  if (verb !== "export" && verb !== "erase") return say(USAGE, 2);
  // What waits here to be written is written first: so all of it is found. What cannot be is left out after an erasure.
  const spool = createSpoolFolder(`${files.dataDir}/spool`, crypto.randomUUID(), Date.now);
  await spool.drain((writes) => store.record(writes)).catch(() => {});
  await audit(store, `${verb}_person`, taggedPhone(number, tagKeyOf(config)));
  if (verb === "export") return say(JSON.stringify(await store.exportPerson(number), null, 2));
  const nowMs = Date.now();
  const erased = await store.erase({ phone: number, nowMs });
  const folders = { journalDir: `${files.dataDir}/calls`, traceDir: files.traceDir };
  await eraseCallFiles(folders, await store.erasedCalls(nowMs));
  const where = erased > 0 ? "" : " (none of this number is kept where DATABASE_URL or DATA_DIR point)";
  return say(`calls deleted: ${erased}${where}; servers leave out what they have still to write of this person`);
}

function timeOf(epochMs: number): string {
  const { date, time } = localTime(epochMs, timeZone);
  return `${date} ${time}`;
}

async function agencyTimeZone({ businessFile }: Config["files"]): Promise<string> {
  if (businessFile === undefined) return parseBusiness(sampleBusiness, "agency/business.json").timeZone;
  const text = await Deno.readTextFile(businessFile).catch(() => {
    throw new ConfigError(["BUSINESS_FILE names a file that cannot be read"]);
  });
  return parseBusiness(text, businessFile).timeZone;
}

function write(text: string): number {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
  return 0;
}

function say(text: string, code = 0): number {
  write(text + "\n");
  return code;
}

try {
  Deno.exit(await main());
} catch (error) {
  if (error instanceof StoreError || error instanceof ConfigError) Deno.exit(say(error.message, 1));
  throw error;
}
