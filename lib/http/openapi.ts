/**
 * What `/api` offers, as an OpenAPI 3.1 document. The parameters come from the code that reads them. Pure.
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import { type ListName, QUERIES } from "../store/queries.ts";

const SUMMARIES: Readonly<Record<ListName, string>> = {
  calls: "Calls, the newest first",
  leads: "Leads, the one that changed last first",
  viewings: "Viewings by their time, the latest first",
  followups: "Messages that were to follow calls, the newest first",
  audits: "Who saw, took or deleted records, the newest first",
};

const text = { type: "string" } as const;
const number = { type: "number" } as const;
const flag = { type: "boolean" } as const;
const moment = { type: "integer", description: "Milliseconds since 1970-01-01T00:00:00Z" } as const;
const listOf = (items: object) => ({ type: "array", items });
const ref = (name: string) => ({ "$ref": `#/components/schemas/${name}` });
const object = (required: readonly string[], properties: Readonly<Record<string, object>>) => {
  return { type: "object", required, properties };
};

const CALL = {
  callSid: text,
  startedAtMs: moment,
  phone: text,
  toPhone: text,
  language: { enum: ["he", "en"] },
  nodeId: text,
  carrierStatus: text,
  endedAtMs: moment,
  endReason: { ...text, description: "Absent while the call goes on" },
  reconciled: { ...flag, description: "Nobody told of the end; it was found out later" },
  durationMs: number,
  turns: number,
  costUsd: { ...number, description: "Estimated from list prices" },
  name: text,
  summary: object(["lines", "missing", "by"], {
    lines: listOf(text),
    missing: listOf(text),
    by: { enum: ["rule", "model"] },
  }),
};

const SCHEMAS = {
  Call: object(["callSid", "startedAtMs", "reconciled", "durationMs", "turns", "costUsd"], CALL),
  Turn: object(["seq", "atMs", "callerText", "agentText", "heardText", "interrupted", "stages"], {
    seq: number,
    atMs: moment,
    callerText: text,
    agentText: text,
    heardText: { ...text, description: "What the caller heard of agentText" },
    interrupted: flag,
    stages: { type: "object", additionalProperties: number, description: "Milliseconds by stage" },
  }),
  Lead: object(["callSid", "language", "cities", "offered", "score"], {
    callSid: text,
    language: { enum: ["he", "en"] },
    name: text,
    phone: text,
    otherPhone: text,
    deal: { enum: ["rent", "buy"] },
    cities: listOf(text),
    rooms: object([], { min: number, max: number }),
    minShekels: number,
    maxShekels: number,
    when: text,
    notes: text,
    offered: listOf(text),
    consent: flag,
    callBack: flag,
    viewingBooked: flag,
    score: number,
    startedAtMs: moment,
    updatedAtMs: moment,
  }),
  Viewing: object(["id", "callSid", "listingId", "startsAtMs", "endsAtMs", "name"], {
    id: text,
    callSid: text,
    listingId: text,
    startsAtMs: moment,
    endsAtMs: moment,
    name: text,
    phone: text,
  }),
  FollowUp: object(["id", "callSid", "kind", "channel", "toPhone", "body", "state", "attempts"], {
    id: text,
    callSid: text,
    kind: { enum: ["follow_up", "cut_off", "owner_notice"] },
    channel: { enum: ["sms", "whatsapp"] },
    toPhone: text,
    language: { enum: ["he", "en"] },
    body: text,
    reference: text,
    dueAtMs: moment,
    createdAtMs: moment,
    state: { enum: ["waiting", "sent", "dead", "dropped"] },
    attempts: number,
    providerSid: text,
    providerStatus: text,
    error: text,
  }),
  Audit: object(["id", "atMs", "action", "subject", "address"], {
    id: text,
    atMs: moment,
    action: { enum: ["view_call", "export_person", "erase_person"] },
    subject: { ...text, description: "The call, or the log's tag of the person's number" },
    address: { ...text, description: "Where it was asked from" },
  }),
  CallDetail: {
    allOf: [
      ref("Call"),
      object(["streams", "turnRecords", "tools", "viewings", "messages"], {
        streams: listOf({ type: "object" }),
        turnRecords: listOf(ref("Turn")),
        tools: listOf({ type: "object" }),
        lead: ref("Lead"),
        viewings: listOf(ref("Viewing")),
        messages: listOf(ref("FollowUp")),
      }),
    ],
  },
  Problem: object(["error"], { error: text }),
};

const ITEMS: Readonly<Record<ListName, keyof typeof SCHEMAS>> = {
  calls: "Call",
  leads: "Lead",
  viewings: "Viewing",
  followups: "FollowUp",
  audits: "Audit",
};

const json = (schema: object) => ({ "application/json": { schema } });
const problems = (...statuses: readonly number[]) => {
  const texts: Readonly<Record<number, string>> = {
    400: "A parameter cannot be used",
    401: "No or a wrong token",
    404: "There is no such call",
    503: "The store is away",
  };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: texts[status], content: json(ref("Problem")) }]),
  );
};

export function openApiDocument(version: string): object {
  const lists = (Object.keys(QUERIES) as ListName[]).map((name) => [`/api/${name}`, { get: listOperation(name) }]);
  return {
    openapi: "3.1.0",
    info: { title: "AgentLocator Voice: records", version },
    security: [{ token: [] }],
    paths: {
      ...Object.fromEntries(lists),
      "/api/calls/{callSid}": {
        get: {
          operationId: "call",
          summary: "All there is of one call",
          parameters: [{ name: "callSid", in: "path", required: true, schema: text }],
          responses: {
            "200": { description: "The call", content: json(ref("CallDetail")) },
            ...problems(401, 404, 503),
          },
        },
      },
    },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "ADMIN_TOKEN" } },
      schemas: SCHEMAS,
    },
  };
}

function listOperation(name: ListName): object {
  const { properties = {} } = toJsonSchema(QUERIES[name], { errorMode: "ignore" }) as { properties?: object };
  const page = object(["items"], {
    items: listOf(ref(ITEMS[name])),
    next: { ...text, description: "`cursor` of the next page; absent on the last" },
  });
  return {
    operationId: name,
    summary: SUMMARIES[name],
    parameters: Object.entries(properties).map(([parameter, schema]) => ({ name: parameter, in: "query", schema })),
    responses: { "200": { description: "A page", content: json(page) }, ...problems(400, 401, 503) },
  };
}
