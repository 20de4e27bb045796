import type { Attempt } from "./phrases.ts";

/** The wording for the first, the second and the third time that a thing is asked. */
export function again(attempt: Attempt, first: string, second: string, third: string): string {
  return [first, second, third][attempt] ?? third;
}
