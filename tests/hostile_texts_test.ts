/**
 * Texts that are made to be run are shown as texts, wherever they come out. Threats T6 and T10, acceptance check 15.
 */
import { assert, assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { createLog } from "../lib/log_sinks.ts";
import { createRedactor } from "../lib/redact.ts";
import { createLocalStore } from "../lib/store/local_store.ts";
import { messageReply, sayAndHangUp } from "../lib/twilio/twiml.ts";
import { parseXml, type XmlElement } from "../simulator/twiml_reader.ts";
import { asCsv, asTable } from "../tools/table.ts";
import { HOSTILE_TEXTS } from "./fakes/hostile_texts.ts";
import { createEdge, formPost } from "./http/edge.ts";
import { ended, lead, started } from "./store/contract.ts";

/** What of a text can stand in a JSON string that has been through the store. */
const kept = (text: string) => text.toWellFormed();

Deno.test("there are over 200 hostile texts", () => assertGreaterOrEqual(new Set(HOSTILE_TEXTS).size, 200));

/** The names of a document's elements, in order. */
function shapeOf({ name, children }: XmlElement): string {
  return `${name}(${children.map(shapeOf).join()})`;
}

Deno.test("no text adds an element to TwiML, or breaks it", async () => {
  const { app } = createEdge();
  const answerTo = async (text: string) => {
    const form = new URLSearchParams({ CallSid: "CASIM1", From: text, CallerName: text, AccountSid: text });
    const answer = await app.fetch(formPost("http://127.0.0.1:8080/webhook/incoming_call", form.toString()));
    return shapeOf(parseXml(await answer.text()));
  };
  const shape = await answerTo("anonymous");
  const said = shapeOf(parseXml(sayAndHangUp("hello", "en")));
  const message = shapeOf(parseXml(messageReply("hello")));
  for (const text of HOSTILE_TEXTS) {
    assertEquals(await answerTo(text), shape, text);
    assertEquals(shapeOf(parseXml(sayAndHangUp(text, "en"))), said, text);
    assertEquals(shapeOf(parseXml(messageReply(text))), message, text);
  }
});

Deno.test("the API gives every text back as it is, in JSON that no browser takes for a page", async () => {
  const store = createLocalStore({ sqlitePath: ":memory:" });
  try {
    for (const [index, name] of HOSTILE_TEXTS.entries()) {
      const callSid = `CA${index}`;
      await store.record([...started(callSid), lead(callSid, { name: kept(name) }), ended(callSid, "silence")]);
    }
    const { app } = createEdge({ BIND_ADDRESS: "127.0.0.1" }, { records: store });
    const answer = await app.fetch(new Request("http://127.0.0.1:8080/api/leads?limit=1000"));
    assertStringIncludes(answer.headers.get("content-type") ?? "", "application/json");
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff");
    const { items } = await answer.json() as { items: { callSid: string; name: string }[] };
    const names = new Map(items.map(({ callSid, name }) => [callSid, name]));
    for (const [index, text] of HOSTILE_TEXTS.entries()) assertEquals(names.get(`CA${index}`), kept(text));
  } finally {
    await store.close();
  }
});

Deno.test("no text is put into an answer to a path, or into one that a browser takes for a page", async () => {
  const { app } = createEdge();
  for (const text of HOSTILE_TEXTS) {
    const path = encodeURIComponent(kept(text));
    for (const url of [`/${path}`, `/api/calls/${path}`, `/simulator/${path}`, `/version?x=${path}`]) {
      const answer = await app.fetch(new Request(`http://127.0.0.1:8080${url}`));
      const body = await answer.text();
      assert(!body.includes("pwned") && !body.includes("evil"), url);
      assert(!answer.headers.get("content-type")?.includes("html"), url);
    }
  }
});

/** The cells of a CSV file. Spec: RFC 4180. */
function cellsOf(csv: string): string[] {
  const cells = csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))\r\n/g);
  return Array.from(cells, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!);
}

Deno.test("no text is a formula in a CSV file, or makes a row of its own", () => {
  const cells = cellsOf(asCsv(HOSTILE_TEXTS.map((name) => ({ name })))).slice(1);
  assertEquals(cells.length, HOSTILE_TEXTS.length);
  for (const [index, cell] of cells.entries()) {
    assert([HOSTILE_TEXTS[index], `'${HOSTILE_TEXTS[index]}`].includes(cell), cell);
    assert(!/^[=+\-@\t\r]/.test(cell), `${cell} is a formula`);
  }
});

Deno.test("no text moves the cursor of a terminal, or makes a line of its own in a table or the log", () => {
  const rows = asTable(HOSTILE_TEXTS.map((name) => ({ name }))).split("\n");
  assertEquals(rows.length, HOSTILE_TEXTS.length + 1);
  const redactor = createRedactor({ secrets: [], tagKey: "k", transcripts: true });
  const told = { text: [] as string[], json: [] as string[] };
  for (const format of ["text", "json"] as const) {
    const log = createLog({ format, write: (line) => told[format].push(line), epochMs: () => 0, redactor });
    for (const text of HOSTILE_TEXTS) log.event("ASR_TEXT", { text, why: text, note: text });
  }
  for (const line of [...rows, ...told.text]) assert(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line), JSON.stringify(line));
  for (const line of told.json) {
    assert(!line.includes("\n"));
    assertEquals(JSON.parse(line).level, "info");
  }
});

Deno.test("the simulator's page is made of text nodes only", async () => {
  const ways =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment|\beval\(|Function\(/;
  async function* filesIn(folder: URL): AsyncGenerator<URL> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) yield* filesIn(new URL(`${name}/`, folder));
      else if (/\.(tsx?|html)$/.test(name)) yield new URL(name, folder);
    }
  }
  const files = await Array.fromAsync(filesIn(new URL("../simulator/", import.meta.url)));
  assertGreaterOrEqual(files.length, 10);
  for (const file of files) assertEquals(ways.exec(await Deno.readTextFile(file)), null, file.pathname);
});
