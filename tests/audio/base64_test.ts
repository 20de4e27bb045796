import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromBase64, toBase64 } from "../../lib/audio/base64.ts";

Deno.test("fromBase64() undoes toBase64() for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
    assertEquals(fromBase64(toBase64(bytes)), bytes);
  }));
});

Deno.test("toBase64() writes what btoa() writes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
    assertEquals(toBase64(bytes), btoa(String.fromCharCode(...bytes)));
  }));
});

Deno.test("fromBase64() gives undefined for what is not base64", () => {
  for (const text of ["*", "A", "AA=A", "שלום"]) assertEquals(fromBase64(text), undefined);
});

Deno.test("base64 works in an engine without its own codec", () => {
  const proto = Uint8Array.prototype as { toBase64?: unknown };
  const own = { to: proto.toBase64, from: Uint8Array.fromBase64 };
  try {
    proto.toBase64 = undefined;
    Object.assign(Uint8Array, { fromBase64: undefined });
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    assertEquals(fromBase64(toBase64(bytes)), bytes);
    assertEquals(fromBase64("*"), undefined);
  } finally {
    proto.toBase64 = own.to;
    Object.assign(Uint8Array, { fromBase64: own.from });
  }
});
