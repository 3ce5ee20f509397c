/** The type of `UNKNOWN`, which has one value. */
export class Unknown {}

/** A value that is known only after apply. Apart from the protocol, so that a table of rules reads without any package. */
export const UNKNOWN = new Unknown();
