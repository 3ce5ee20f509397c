/** The viewer's clock: even when the system's is set back; forward with it, for an even counter may stand still while a machine sleeps. */

/** Milliseconds. */
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
