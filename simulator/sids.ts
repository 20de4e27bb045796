/**
 * Identifiers in Twilio's form: two letters and 32 hexadecimal digits. This module is browser compatible.
 */

/** `length` random hexadecimal digits. */
export function hexId(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(length / 2)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
    .slice(0, length);
}

/** The SID of a simulated call: `CASIM` and hexadecimal digits, 34 characters like a real one. */
export function simulatedCallSid(): string {
  return `CASIM${hexId(29)}`;
}
