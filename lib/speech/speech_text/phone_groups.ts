/**
 * Phone numbers in the groups people read them in. Pure; browser compatible.
 */

/** Israeli numbers as written (with or without hyphens, or +972), star numbers and 1-700/1-800 numbers. */
export const PHONES =
  /(?<![\p{L}\d.,])(?:\+?972[-\s]?\(?0?\)?[-\s]?\d{1,2}[-\s]?\d{3}[-\s]?\d{4}|0\d{1,2}[-\s]?\d{3}[-\s]?\d{4}|1[-\s]?[5789]00[-\s]?\d{3}[-\s]?\d{3}|\*\d{3,5}|\+\d{9,15})(?![\d]|[.,]\d)/gu;

/** The digits of a phone number, area first, in groups of three and four: 052, 123, 4567. */
export function phoneGroups(phone: string): string[] {
  const isForeign = phone.startsWith("+") && !phone.startsWith("+972");
  let digits = phone.replace(/\D/g, "");
  if (phone.startsWith("*")) return [digits];
  if (isForeign) return digits.match(/\d{1,3}(?=(?:\d{3})*$)/g) ?? [digits];
  if (digits.startsWith("972")) digits = `0${digits.slice(3).replace(/^0/, "")}`;
  if (digits.startsWith("1")) return [digits.slice(0, 1), digits.slice(1, 4), digits.slice(4, 7), digits.slice(7)];
  const area = digits.length - 7;
  return [digits.slice(0, area), digits.slice(area, area + 3), digits.slice(area + 3)];
}
