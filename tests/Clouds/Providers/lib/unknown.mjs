/** The type of `UNKNOWN`, which has one value. */
export class Unknown {}

/** A value that is known only after apply. Kept apart from the protocol, so that a table of rules loads without any package. */
export const UNKNOWN = new Unknown();
