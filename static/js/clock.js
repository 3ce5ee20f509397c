/** The viewer's clock: goes forward with the system's, as a counter may stand still during sleep, but never back. */

/** A jump forward. Milliseconds. */
const JUMP = 2_000;

let added = Date.now() - performance.now();
let system = Date.now();
let counter = performance.now();

/** Milliseconds since 1970. */
export function now() {
  const gained = Date.now() - system - (performance.now() - counter);
  if (gained > JUMP) added += gained;
  [system, counter] = [Date.now(), performance.now()];
  return counter + added;
}
