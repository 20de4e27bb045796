/**
 * The part of `@std/assert` that the tests use, over `node:assert/strict`: same names, argument order and message
 * checks. Where JSR can be reached, one line of `deno.json` puts the real package in its place.
 */
import nodeAssert, { AssertionError } from "node:assert/strict";

export { AssertionError };

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

export function assert(condition: unknown, message = "Expected a truthy value"): asserts condition {
  if (!condition) throw new AssertionError({ message });
}

export function assertFalse(condition: unknown, message = "Expected a falsy value"): void {
  assert(!condition, message);
}

export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) nodeAssert.deepStrictEqual(actual, expected);
  else nodeAssert.deepStrictEqual(actual, expected, message);
}

export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) nodeAssert.notDeepStrictEqual(actual, expected);
  else nodeAssert.notDeepStrictEqual(actual, expected, message);
}

export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (message === undefined) nodeAssert.strictEqual(actual, expected);
  else nodeAssert.strictEqual(actual, expected, message);
}

export function assertExists<T>(actual: T, message = "Expected a value"): asserts actual is NonNullable<T> {
  assert(actual !== undefined && actual !== null, message);
}

export function assertAlmostEquals(actual: number, expected: number, tolerance = 1e-7, message?: string): void {
  assert(
    Math.abs(actual - expected) <= tolerance,
    message ?? `Expected ${actual} to be within ${tolerance} of ${expected}`,
  );
}

export function assertGreater(actual: number, limit: number, message?: string): void {
  assert(actual > limit, message ?? `Expected ${actual} > ${limit}`);
}

export function assertGreaterOrEqual(actual: number, limit: number, message?: string): void {
  assert(actual >= limit, message ?? `Expected ${actual} >= ${limit}`);
}

export function assertLess(actual: number, limit: number, message?: string): void {
  assert(actual < limit, message ?? `Expected ${actual} < ${limit}`);
}

export function assertLessOrEqual(actual: number, limit: number, message?: string): void {
  assert(actual <= limit, message ?? `Expected ${actual} <= ${limit}`);
}

export function assertStringIncludes(actual: string, part: string, message?: string): void {
  assert(actual.includes(part), message ?? `Expected ${JSON.stringify(actual)} to include ${JSON.stringify(part)}`);
}

export function assertMatch(actual: string, pattern: RegExp, message?: string): void {
  assert(pattern.test(actual), message ?? `Expected ${JSON.stringify(actual)} to match ${pattern}`);
}

export function assertNotMatch(actual: string, pattern: RegExp, message?: string): void {
  assert(!pattern.test(actual), message ?? `Expected ${JSON.stringify(actual)} not to match ${pattern}`);
}

function checkError<E extends Error>(error: unknown, errorClass?: ErrorClass<E>, messageIncludes?: string): E {
  if (errorClass && !(error instanceof errorClass)) {
    throw new AssertionError({ message: `Expected ${errorClass.name}, but ${String(error)} was thrown` });
  }
  if (messageIncludes !== undefined) {
    assert(error instanceof Error, "Expected an Error to be thrown");
    assertStringIncludes(error.message, messageIncludes);
  }
  return error as E;
}

export function assertThrows<E extends Error = Error>(
  run: () => unknown,
  errorClass?: ErrorClass<E>,
  messageIncludes?: string,
): E {
  let thrown: { error: unknown } | undefined;
  try {
    run();
  } catch (error) {
    thrown = { error };
  }
  if (!thrown) throw new AssertionError({ message: "Expected the function to throw" });
  return checkError(thrown.error, errorClass, messageIncludes);
}

export async function assertRejects<E extends Error = Error>(
  run: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  messageIncludes?: string,
): Promise<E> {
  let thrown: { error: unknown } | undefined;
  try {
    await run();
  } catch (error) {
    thrown = { error };
  }
  if (!thrown) throw new AssertionError({ message: "Expected the promise to reject" });
  return checkError(thrown.error, errorClass, messageIncludes);
}
