import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { errorText } from "../lib/error_text.ts";
import { ProviderError } from "../lib/errors.ts";

Deno.test("errorText() tells where an error came from, and not what a library put into it", () => {
  const text = errorText(new Error("Dana Levy said\n    at the office"));
  assertStringIncludes(text, "error_text_test.ts");
  assert(text.startsWith("Error\n"), text);
  assertFalse(/Dana|office/.test(text), text);
});

Deno.test("errorText() tells no words that were parsed in vain", () => {
  try {
    JSON.parse("Dana Levy");
  } catch (error) {
    assertFalse(errorText(error).includes("Dana"));
  }
});

Deno.test("errorText() keeps the messages of code, of the system and of ours, without what they quote", () => {
  const first = (error: Error) => errorText(error).split("\n")[0];
  assertEquals(
    first(new TypeError("Cannot read properties of undefined (reading 'turns')")),
    "TypeError: Cannot read properties of undefined (reading 'turns')",
  );
  assertEquals(first(new TypeError("Invalid URL: 'Dana Levy'")), "TypeError: Invalid URL: '…'");
  assertEquals(
    first(new Error("No space left on device (os error 28)")),
    "Error: No space left on device (os error 28)",
  );
  const refused = new ProviderError("openai refused the key", { fault: "auth", code: 401 });
  assertEquals(first(refused), "ProviderError: openai refused the key");
  assertEquals(errorText("Dana Levy"), "thrown: string");
});
