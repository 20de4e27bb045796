/**
 * Who is asking: the other end of the connection, or, when that is a proxy of the owner's, the one that it names.
 */

/** Addresses that nobody on the internet has: this machine, private networks (RFC 1918, 4193), link-local, 100.64/10. */
const NEARBY =
  /^(::1$|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:)/i;

/** Whether an address is of this machine or of a private network. */
export function isNearby(address: string): boolean {
  return NEARBY.test(withoutPrefix(address));
}

/** A socket that listens for both gives IPv4 addresses as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2). */
function withoutPrefix(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/**
 * The address that limits count by.
 * @param peer the other end of the connection; only one nearby is believed what it says of others, and of that only
 * the last entry, which it added itself
 */
export function clientAddress(request: Request, peer: string): string {
  if (!isNearby(peer)) return withoutPrefix(peer);
  const named = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return /^[0-9A-Fa-f:.]{2,45}$/.test(named) ? withoutPrefix(named) : withoutPrefix(peer);
}
