import { assertEquals, assertStringIncludes } from "@std/assert";
import { signatureOf } from "../../lib/twilio/signature.ts";
import { CLEAN_LINE } from "../../simulator/line_conditions.ts";
import { PhoneCall, type PhoneCallOptions } from "../../simulator/phone_call.ts";
import { ManualClock, until } from "../standins/manual_clock.ts";
import { FakeSocket } from "./fake_socket.ts";

const SERVER = "http://localhost:8080";

function stream(after = "<Hangup/>", attributes = ""): string {
  return `<Response><Connect ${attributes}><Stream url="ws://localhost:8080/ws/twilio-media" ` +
    `statusCallback="${SERVER}/webhook/stream_status"><Parameter name="auth" value="t"/></Stream></Connect>${after}</Response>`;
}

interface Posted {
  path: string;
  params: Record<string, string>;
  url: string;
  headers: Record<string, string>;
}

/** A call to a server that answers each path with the next of its bodies. */
function call(answers: Record<string, (string | number)[]>, options: Partial<PhoneCallOptions> = {}) {
  const clock = new ManualClock();
  const posts: Posted[] = [];
  const sockets: { url: string; headers: Record<string, string>; socket: FakeSocket }[] = [];
  const said: string[] = [];
  const phone = new PhoneCall({
    server: SERVER,
    callSid: "CASIM1",
    accountSid: "ACSIM1",
    from: "+972501234567",
    to: "+97237654321",
    clock,
    fetch: (url, init) => {
      const { pathname, search } = new URL(url);
      const params = Object.fromEntries(new URLSearchParams(String(init.body)));
      posts.push({ path: pathname + search, params, url, headers: init.headers as Record<string, string> });
      const answer = answers[pathname]?.shift() ?? 204;
      return Promise.resolve(
        typeof answer === "number" ? new Response(null, { status: answer }) : new Response(answer),
      );
    },
    openSocket: (url, headers) => {
      const socket = new FakeSocket();
      sockets.push({ url, headers, socket });
      return socket.asSocket();
    },
    events: { onCarrierSays: (text) => said.push(text) },
    ...options,
  });
  return { clock, posts, sockets, said, phone };
}

/** Lets promises run until the call has opened its n-th socket. */
async function socketOf({ sockets }: ReturnType<typeof call>, index = 0): Promise<FakeSocket> {
  for (let turns = 0; turns < 200 && sockets.length <= index; turns++) await Promise.resolve();
  return sockets[index]!.socket;
}

const statuses = (posts: Posted[]) =>
  posts.filter(({ path }) => path.startsWith("/webhook/")).map(({ path, params }) =>
    `${path.slice(9)} ${params.StreamEvent ?? params.CallStatus}`
  );

Deno.test("PhoneCall goes the way of a Twilio call: webhook, stream with its parameters, status callbacks", async () => {
  const made = call({ "/webhook/incoming_call": [stream()] });
  const ended = made.phone.run();
  const socket = await socketOf(made);
  socket.open();
  assertEquals(socket.messages("start")[0].start.customParameters, { auth: "t" });
  made.clock.tick(3_400);
  socket.finish(1000);
  assertEquals(await ended, { how: "hangup", why: "the server ended the call", durationMs: 3_400 });
  assertEquals(statuses(made.posts), [
    "incoming_call ringing",
    "stream_status stream-started",
    "stream_status stream-stopped",
    "call_status completed",
  ]);
  assertEquals(made.posts.at(-1)!.params.CallDuration, "3");
});

Deno.test("PhoneCall.hangUp() sends stop and the callbacks, and runs no further verb", async () => {
  const made = call({ "/webhook/incoming_call": [stream("<Redirect>/again</Redirect>")] });
  const ended = made.phone.run();
  const socket = await socketOf(made);
  socket.open();
  made.phone.hangUp();
  socket.finish(1000);
  assertEquals((await ended).how, "caller");
  assertEquals(socket.messages("stop").length, 1);
  assertEquals(statuses(made.posts).slice(1), [
    "stream_status stream-started",
    "stream_status stream-stopped",
    "call_status completed",
  ]);
});

Deno.test("PhoneCall takes a lost stream up again when the TwiML says so", async () => {
  const first = stream("<Redirect>/webhook/incoming_call?resume=1</Redirect>");
  const made = call({ "/webhook/incoming_call": [first, stream()] });
  const ended = made.phone.run();
  (await socketOf(made)).open();
  made.phone.client!.drop();
  made.sockets[0]!.socket.finish(1006);
  const second = await socketOf(made, 1);
  second.open();
  second.finish(1000);
  assertEquals((await ended).how, "hangup");
  assertEquals(
    made.posts.filter(({ path }) => path.includes("incoming_call")).map((
      { path, params },
    ) => [path, params.CallStatus]),
    [
      ["/webhook/incoming_call", "ringing"],
      ["/webhook/incoming_call?resume=1", "in-progress"],
    ],
  );
});

Deno.test("PhoneCall keeps a line that was made bad as bad on the stream that comes after", async () => {
  const first = stream("<Redirect>/webhook/incoming_call?resume=1</Redirect>");
  const made = call({ "/webhook/incoming_call": [first, stream()] });
  const ended = made.phone.run();
  (await socketOf(made)).open();
  made.phone.setConditions({ ...CLEAN_LINE, lossPercent: 100 });
  made.phone.client!.drop();
  made.sockets[0]!.socket.finish(1006);
  const second = await socketOf(made, 1);
  second.open();
  for (let frame = 0; frame < 10; frame++) made.clock.tick(20);
  assertEquals([second.messages("start").length, second.messages("media").length], [1, 0]);
  second.finish(1000);
  await ended;
});

Deno.test("PhoneCall asks the action of Connect what comes next, and ends the call when it says nothing", async () => {
  const made = call({
    "/webhook/incoming_call": [stream("<Redirect>/never</Redirect>", 'action="/webhook/stream_ended"')],
  });
  const ended = made.phone.run();
  const socket = await socketOf(made);
  socket.open();
  socket.finish(1000);
  assertEquals((await ended).why, "the server ended the call");
  assertEquals(made.posts.some(({ path }) => path === "/webhook/stream_ended"), true);
  assertEquals(made.posts.some(({ path }) => path === "/never"), false);
});

Deno.test("PhoneCall reports a stream that was refused, as Twilio does", async () => {
  const made = call({ "/webhook/incoming_call": [stream()] });
  const ended = made.phone.run();
  (await socketOf(made)).finish(1006);
  assertStringIncludes((await ended).why, "31920");
  assertEquals(statuses(made.posts)[1], "stream_status stream-error");
});

Deno.test("PhoneCall says what the TwiML says when all lines are busy", async () => {
  const made = call({ "/webhook/incoming_call": ["<Response><Say>Busy</Say><Hangup/></Response>"] });
  assertEquals((await made.phone.run()).how, "refused");
  assertEquals(made.said, ["Busy"]);
});

Deno.test("PhoneCall tells a refused webhook, a broken document and a dead server apart", async () => {
  const why = async (answer: string | number) => (await call({ "/webhook/incoming_call": [answer] }).phone.run()).why;
  assertStringIncludes(await why(403), "answered 403: the server checks signatures");
  assertStringIncludes(await why("<Response>"), "not closed");
  const dead = call({}, { fetch: () => Promise.reject(new TypeError("connection refused")) });
  assertEquals((await dead.phone.run()).why, "connection refused");
});

Deno.test("PhoneCall gives up after ten documents", async () => {
  const again = "<Response><Redirect>/webhook/incoming_call</Redirect></Response>";
  const made = call({ "/webhook/incoming_call": Array(20).fill(again) });
  assertEquals((await made.phone.run()).why, "too many redirects");
  assertEquals(made.posts.length, 11);
});

Deno.test("PhoneCall waits as long as the TwiML says, before it goes on", async () => {
  const again = (count: number) =>
    `<Response><Pause length="2"/><Redirect>/webhook/incoming_call?again=${count}</Redirect></Response>`;
  const made = call({ "/webhook/incoming_call": [again(1), again(2)] });
  const ended = made.phone.run();
  await until(() => made.clock.pending === 1);
  made.clock.tick(1999);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(made.posts.map(({ path }) => path), ["/webhook/incoming_call"]);
  made.clock.tick(1);
  await until(() => made.clock.pending === 1);
  assertEquals(made.posts.map(({ path }) => path).slice(1), ["/webhook/incoming_call?again=1"]);
  made.phone.hangUp();
  assertEquals([(await ended).how, made.clock.pending], ["caller", 0]);
});

Deno.test("PhoneCall counts documents anew after each stream", async () => {
  const again = "<Response><Redirect>/webhook/incoming_call</Redirect></Response>";
  const back = stream("<Redirect>/webhook/incoming_call</Redirect>");
  const made = call({ "/webhook/incoming_call": [...Array(8).fill(again), back, ...Array(8).fill(again), stream()] });
  const ended = made.phone.run();
  for (const index of [0, 1]) {
    const socket = await socketOf(made, index);
    socket.open();
    socket.finish(1000);
  }
  assertEquals((await ended).why, "the server ended the call");
});

Deno.test("PhoneCall signs for the public address and talks to the other one", async () => {
  const sign = (url: string, params: Record<string, string>) => signatureOf("12345", url, params);
  const xml = stream().replaceAll("http://localhost:8080", "https://voice.example.com").replace(
    "ws://localhost:8080",
    "wss://voice.example.com",
  );
  const made = call({ "/webhook/incoming_call": [xml] }, { publicUrl: "https://voice.example.com/", sign });
  const ended = made.phone.run();
  const socket = await socketOf(made);
  socket.open();
  socket.finish(1000);
  await ended;
  const { url, headers } = made.sockets[0]!;
  assertEquals(url, "ws://localhost:8080/ws/twilio-media");
  assertEquals(headers["x-twilio-signature"], sign("wss://voice.example.com/ws/twilio-media", {}));
  for (const post of made.posts) {
    assertEquals(post.url, `${SERVER}${post.path}`);
    assertEquals(post.headers["x-twilio-signature"], sign(`https://voice.example.com${post.path}`, post.params));
  }
});
