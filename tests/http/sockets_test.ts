import { assert, assertEquals } from "@std/assert";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { until } from "../standins/manual_clock.ts";
import { AUTH_TOKEN, vectors } from "../twilio/vectors.ts";
import { ADMIN_TOKEN, createEdge, type Edge, IN_PUBLIC, PUBLIC, WITH_SIMULATOR } from "./edge.ts";

const MEDIA_URL = "wss://voice.example.com/ws/twilio-media";

/** Serves the edge on a free port for the time of `run`. */
async function served(edge: Edge, run: (host: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => edge.app.fetch(request));
  try {
    await run(`127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

interface Handshake {
  status: number;
  headers: Headers;
}

/** Does a handshake by hand, so that its headers are exactly these, and lets the socket go. */
async function shake(host: string, path: string, headers: Record<string, string> = {}): Promise<Handshake> {
  const [hostname = "", port] = host.split(":");
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  const buffer = new Uint8Array(8192);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) break;
    head += new TextDecoder().decode(buffer.subarray(0, count));
  }
  const [first = "", ...rest] = head.split("\r\n\r\n")[0]!.split("\r\n");
  const pairs = rest.map((
    line,
  ): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
  return { status: Number(first.split(" ")[1]), headers: new Headers(pairs) };
}

Deno.test("the media socket carries text both ways and tells of its end", async () => {
  const edge = createEdge();
  await served(edge, async (host) => {
    const client = new WebSocket(`ws://${host}/ws/twilio-media`);
    const received: unknown[] = [];
    client.onmessage = ({ data }) => received.push(data);
    await until(() => edge.sockets.length === 1 && client.readyState === WebSocket.OPEN, "the socket to open");
    client.send("from Twilio");
    await until(() => edge.sockets[0]!.texts.length === 1, "the message");
    edge.sockets[0]!.socket.send("to Twilio");
    await until(() => received.length === 1, "the answer");
    client.close(1000, "stop");
    await until(() => edge.sockets[0]!.end !== undefined, "the end");
    assertEquals([edge.sockets[0]!.texts, received], [["from Twilio"], ["to Twilio"]]);
    assertEquals(edge.sockets[0]!.end, { code: 1000, clean: true, by: "peer", reason: "stop" });
  });
});

Deno.test("the subprotocol is chosen if it is offered, alone or in a list, and never otherwise", async () => {
  const edge = createEdge();
  await served(edge, async (host) => {
    for (const offer of ["audio.twilio.com", "chat, audio.twilio.com"]) {
      const { status, headers } = await shake(host, "/ws/twilio-media", { "Sec-WebSocket-Protocol": offer });
      assertEquals([status, headers.get("sec-websocket-protocol")], [101, "audio.twilio.com"]);
    }
    const notes = edge.log.of("HANDSHAKE").map(({ fields }) => fields["note"]);
    assertEquals(notes, Array(2).fill("Added Twilio subprotocol to handshake"));
    for (const headers of [{}, { "Sec-WebSocket-Protocol": "chat" }]) {
      const answer = await shake(host, "/ws/twilio-media", headers);
      assertEquals([answer.status, answer.headers.get("sec-websocket-protocol")], [101, null]);
    }
    assertEquals(edge.log.of("HANDSHAKE").map(({ fields }) => fields["note"]), [...notes, undefined, undefined]);
    assertEquals([...new Set(edge.log.of("HANDSHAKE").map(({ fields }) => fields["path"]))], ["/ws/twilio-media"]);
  });
});

Deno.test("in public a media handshake must be signed over the wss address, in one of its forms", async () => {
  const edge = createEdge({ ...IN_PUBLIC, ADMIN_TOKEN });
  await served(edge, async (host) => {
    for (const [id, accepted] of Object.entries(vectors.websocket.policy_expected)) {
      const { signature } = vectors.websocket.signed.find((row) => row.id === id)!;
      const { status } = await shake(host, "/ws/twilio-media", { "X-Twilio-Signature": signature });
      assertEquals(status, accepted ? 101 : 403, id);
    }
    assertEquals((await shake(host, "/ws/twilio-media")).status, 403);
    const stranger = { "X-Twilio-Signature": signatureOf("another account's token", MEDIA_URL) };
    assertEquals((await shake(host, "/ws/twilio-media", stranger)).status, 403);
    const admin = { Authorization: `Bearer ${ADMIN_TOKEN}` };
    assertEquals((await shake(host, "/ws/twilio-media", admin)).status, 403, "there is no simulator here");
  });
  assertEquals(edge.log.of("HANDSHAKE_REJECT").map(({ fields }) => fields["why"]), [
    "wrong signature",
    "no signature",
    "wrong signature",
    "no signature",
  ]);
});

Deno.test("a browser opens sockets only from the server's own page", async () => {
  const edge = createEdge(WITH_SIMULATOR);
  await served(edge, async (host) => {
    const admin = { Authorization: `Bearer ${ADMIN_TOKEN}` };
    const signed = { "X-Twilio-Signature": signatureOf(AUTH_TOKEN, MEDIA_URL) };
    const tries: [path: string, headers: Record<string, string>, status: number][] = [
      ["/ws/twilio-media", { ...admin, Origin: PUBLIC }, 101],
      ["/ws/twilio-media", { ...admin, Origin: "https://evil.example" }, 403],
      ["/ws/twilio-media", { ...signed, Origin: "https://evil.example" }, 403],
      ["/ws/simulator?callSid=CASIM1", { ...admin, Origin: PUBLIC }, 101],
      ["/ws/simulator?callSid=CASIM1", { ...admin, Origin: "https://evil.example" }, 403],
      ["/ws/simulator?callSid=CASIM1", { Origin: PUBLIC }, 403],
      ["/ws/simulator?callSid=CA1", admin, 400],
      ["/ws/simulator", admin, 400],
    ];
    for (const [path, headers, status] of tries) {
      assertEquals((await shake(host, path, headers)).status, status, `${path} ${JSON.stringify(headers)}`);
    }
  });
});

Deno.test("handshakes beyond 50 a second and sockets beyond the calls' are turned away", async () => {
  const edge = createEdge({ MAX_CALLS: "1", SIMULATOR: "off" });
  await served(edge, async (host) => {
    const clients: WebSocket[] = [];
    for (let index = 0; index < 17; index++) {
      clients.push(new WebSocket(`ws://${host}/ws/twilio-media`));
      await until(() => edge.sockets.length === index + 1, "a socket");
    }
    assertEquals((await shake(host, "/ws/twilio-media")).status, 503);
    for (const client of clients) client.close();
    await until(() => edge.sockets.every(({ end }) => end !== undefined), "the ends");
    let refused = 0;
    for (let index = 0; index < 40; index++) {
      if ((await shake(host, "/ws/twilio-media")).status === 503) refused++;
    }
    assert(refused >= 6, `${refused} of 40 were refused after 17`);
    edge.clock.tick(1000);
    await until(() => edge.sockets.every(({ end }) => end !== undefined), "the ends");
    assertEquals((await shake(host, "/ws/twilio-media")).status, 101);
  });
});

Deno.test("an address has ten sockets before it says which calls they are, and a call's socket counts no more", async () => {
  const edge = createEdge();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => edge.app.fetch(request, "203.0.113.5"),
  );
  const clients: WebSocket[] = [];
  const open = async () => {
    const client = new WebSocket(`ws://127.0.0.1:${server.addr.port}/ws/twilio-media`);
    clients.push(client);
    return await new Promise<boolean>((resolve) => {
      client.onopen = () => resolve(true);
      client.onerror = () => resolve(false);
    });
  };
  try {
    const opened = [];
    for (let i = 0; i < 12; i++) opened.push(await open());
    assertEquals(opened, [...Array(10).fill(true), false, false]);
    assertEquals(edge.log.of("HANDSHAKE_REJECT").map(({ fields }) => fields["why"]), [
      ...Array(2).fill("too many sockets of one address"),
    ]);
    await until(() => edge.sockets.length === 10, "the sockets");
    edge.sockets[0]!.socket.admit();
    edge.sockets[1]!.socket.close(1000, "over");
    await until(() => edge.sockets[1]!.end !== undefined, "the end");
    assertEquals([await open(), await open(), await open()], [true, true, false]);
  } finally {
    for (const client of clients) if (client.readyState === WebSocket.OPEN) client.close();
    await until(() => edge.sockets.every(({ end }) => end !== undefined), "the ends");
    await server.shutdown();
  }
});

Deno.test("the side channel joins a page and its call, whichever comes first", async () => {
  const edge = createEdge();
  await served(edge, async (host) => {
    const client = new WebSocket(`ws://${host}/ws/simulator?callSid=CASIM1`);
    const received: unknown[] = [];
    client.onmessage = ({ data }) => received.push(JSON.parse(data));
    await until(() => client.readyState === WebSocket.OPEN, "the socket to open");
    client.send('{"type":"said","text":"שלום","fromMs":0,"toMs":400}');
    client.send("nonsense");
    await until(() => edge.log.of("STREAM_MESSAGE_IGNORED").length === 1, "the messages");
    const heard: unknown[] = [];
    const channel = edge.sideChannels.open("CASIM1", (message) => void heard.push(message));
    channel.send({ type: "phase", phase: "listening", atMs: 20 });
    await until(() => received.length === 1, "the phase");
    channel.close();
    await until(() => client.readyState === WebSocket.CLOSED, "the end");
    assertEquals(heard, [{ type: "said", text: "שלום", fromMs: 0, toMs: 400 }]);
    assertEquals(received, [{ type: "phase", phase: "listening", atMs: 20 }]);
  });
});

Deno.test("an oversized message and a broken handler end their own socket, and no other", async () => {
  const edge = createEdge();
  await served(edge, async (host) => {
    const open = async () => {
      const client = new WebSocket(`ws://${host}/ws/twilio-media`);
      const at = edge.sockets.length;
      await until(() => edge.sockets.length > at && client.readyState === WebSocket.OPEN, "a socket");
      return { client, entry: edge.sockets[at]! };
    };
    const bystander = await open();
    const offender = await open();
    offender.client.send("x".repeat(1024 * 1024));
    await until(() => offender.entry.end !== undefined, "the offender's end");
    assertEquals([offender.entry.end?.code, offender.entry.texts], [1009, []]);
    const broken = await open();
    broken.entry.texts.push = () => {
      throw new TypeError("broken on purpose");
    };
    broken.client.send("from Twilio");
    await until(() => broken.entry.end !== undefined, "the end of the broken one");
    assertEquals([broken.entry.end?.code, edge.log.of("CALL_FAULT").length], [1011, 1]);
    bystander.client.send("still here");
    await until(() => bystander.entry.texts.length === 1, "the bystander");
    bystander.client.close();
    await until(() => bystander.entry.end !== undefined, "the bystander's end");
  });
});
