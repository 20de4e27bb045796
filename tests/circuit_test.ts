import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  afterFailure,
  allowsRequest,
  CLOSED_CIRCUIT,
  createCircuit,
  DEFAULT_CIRCUIT_SETTINGS,
} from "../lib/circuit.ts";
import type { ProviderFault } from "../lib/errors.ts";
import { ManualClock } from "./standins/manual_clock.ts";

function fail(circuit: ReturnType<typeof createCircuit>, times: number, fault: ProviderFault = "unavailable") {
  for (let i = 0; i < times; i++) circuit.begin().failed(fault);
}

Deno.test("a circuit opens at the fifth error within ten seconds, for thirty seconds", () => {
  const clock = new ManualClock();
  const circuit = createCircuit(clock);
  fail(circuit, 4);
  assert(circuit.allows());
  clock.tick(9_999);
  fail(circuit, 1);
  assert(!circuit.allows());
  clock.tick(29_999);
  assert(!circuit.allows());
  clock.tick(1);
  assert(circuit.allows());
});

Deno.test("a circuit forgets errors that are ten seconds old", () => {
  const clock = new ManualClock();
  const circuit = createCircuit(clock);
  fail(circuit, 4);
  clock.tick(10_000);
  fail(circuit, 4);
  assert(circuit.allows());
});

Deno.test("a circuit that has rested lets one request through, and its outcome decides", () => {
  const clock = new ManualClock();
  const circuit = createCircuit(clock);
  fail(circuit, 5);
  clock.tick(30_000);
  const probe = circuit.begin();
  assert(!circuit.allows(), "a second request while the first is out");
  probe.failed("timeout");
  assert(!circuit.allows());
  clock.tick(30_000);
  circuit.begin().succeeded();
  assertEquals(circuit.phase, "closed");
  fail(circuit, 4);
  assert(circuit.allows(), "old errors count after a recovery");
});

Deno.test("a probe that is dropped leaves the next request to probe", () => {
  const clock = new ManualClock();
  const circuit = createCircuit(clock);
  fail(circuit, 5);
  clock.tick(30_000);
  circuit.begin().dropped();
  assert(circuit.allows());
});

Deno.test("a refused key opens the circuit at once; what only one request suffered from never does", () => {
  const refused = createCircuit(new ManualClock());
  fail(refused, 1, "auth");
  assert(!refused.allows());
  const careless = createCircuit(new ManualClock());
  for (const fault of ["bad_request", "aborted", "empty", "internal"] as const) fail(careless, 20, fault);
  assert(careless.allows());
});

Deno.test("only the first outcome of a request counts", () => {
  const circuit = createCircuit(new ManualClock());
  const request = circuit.begin();
  request.succeeded();
  for (let i = 0; i < 20; i++) request.failed("unavailable");
  assert(circuit.allows());
});

Deno.test("a closed circuit keeps no more error times than it needs", () => {
  fc.assert(fc.property(fc.array(fc.nat(30_000), { maxLength: 300 }), (gapsMs) => {
    let state = CLOSED_CIRCUIT;
    let nowMs = 0;
    for (const gapMs of gapsMs) {
      nowMs += gapMs;
      state = afterFailure(state, "unavailable", nowMs, DEFAULT_CIRCUIT_SETTINGS);
      if (state.phase === "closed") assert(state.errorTimesMs.length < DEFAULT_CIRCUIT_SETTINGS.maxErrors);
      else assertEquals(allowsRequest(state, nowMs), false);
    }
  }));
});
