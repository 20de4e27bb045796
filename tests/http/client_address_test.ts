import { assertEquals } from "@std/assert";
import { clientAddress } from "../../lib/http/client_address.ts";

const cases: [peer: string, forwarded: string | undefined, address: string][] = [
  ["203.0.113.5", undefined, "203.0.113.5"],
  ["203.0.113.5", "198.51.100.1", "203.0.113.5"],
  ["127.0.0.1", undefined, "127.0.0.1"],
  ["127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"],
  ["10.1.2.3", "198.51.100.1", "198.51.100.1"],
  ["172.31.0.9", "2001:db8::1", "2001:db8::1"],
  ["172.32.0.9", "198.51.100.1", "172.32.0.9"],
  ["fd00::1", "198.51.100.1", "198.51.100.1"],
  ["10.1.2.3", "<script>", "10.1.2.3"],
  ["10.1.2.3", "", "10.1.2.3"],
];

for (const [peer, forwarded, address] of cases) {
  Deno.test(`a request of ${peer} forwarded for ${forwarded ?? "nobody"} counts as one of ${address}`, () => {
    const headers: Record<string, string> = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    assertEquals(clientAddress(new Request("http://a.example", { headers }), peer), address);
  });
}
