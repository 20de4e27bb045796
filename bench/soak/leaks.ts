/**
 * Searches what a server wrote for what it must never write. Pure.
 */

/** A phone number has this many digits after its country code or leading zero. */
const NATIONAL_DIGITS = 9;
/** Digits as people write them: with spaces, dashes, dots and brackets between. */
const DIGIT_RUN = /\d(?:[\s().\-\u2011]?\d)+/g;

export interface Leaks {
  /** Lines with a secret, and lines with a whole phone number. */
  secrets: number;
  phones: number;
}

/**
 * @param secrets texts that must not occur
 * @param phones numbers in any writing, each of which must not occur in any writing of digits
 */
export function createLeakSearch(
  secrets: readonly string[],
  phones: ReadonlySet<string>,
): (line: string) => Leaks {
  const nationals = new Set<string>();
  return (line) => {
    if (nationals.size < phones.size) {
      for (const phone of phones) nationals.add(phone.replace(/\D/g, "").slice(-NATIONAL_DIGITS));
    }
    return { secrets: secrets.some((secret) => line.includes(secret)) ? 1 : 0, phones: holdsOne(line, nationals) };
  };
}

function holdsOne(line: string, nationals: ReadonlySet<string>): number {
  for (const [run] of line.matchAll(DIGIT_RUN)) {
    const digits = run.replace(/\D/g, "");
    for (let at = 0; at + NATIONAL_DIGITS <= digits.length; at++) {
      if (nationals.has(digits.slice(at, at + NATIONAL_DIGITS))) return 1;
    }
  }
  return 0;
}
