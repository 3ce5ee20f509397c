/** The error that a provider shows its user instead of doing what was asked. */
export class Refusal extends Error {
    /** @param {string} summary @param {string} [detail] @param {(string|number)[]} [path] the attribute at fault */
    constructor(summary, detail, path) {
        super(detail ?? summary);
        if (detail) this.summary = summary;
        this.path = path;
        this.expected = true;
    }
}
