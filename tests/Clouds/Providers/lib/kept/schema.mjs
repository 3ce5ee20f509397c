// The answer to GetSchema, cut down: reading the schema of 1,500 resource types takes Terraform a second of processor time per command.
import { NamedBlocks } from './blocks.mjs';
import { encoded, field, fields, frame, rewritten, text, unframed } from './wire.mjs';

/** Bytes of a type's schema from which its blocks count, too. */
const large = 1 << 18;

/** A provider's whole schema, of which only what a configuration names is passed on. */
export class Schema {
    #fields;
    #prefix;
    #large = new Map();

    /**
     * @param {Buffer} answer a GetProviderSchema.Response, framed
     * @param {string} prefix of the names of the provider's types
     */
    constructor(answer, prefix) {
        this.#prefix = prefix;
        // The entries of maps have their key in field 1 and what belongs to it in field 2.
        this.#fields = [...fields(unframed(answer))].map(one => ({ ...one, key: one.content ? text(one.content, 1) : '' }));
        for (const { number, key, content } of this.#fields)
            if (number === 2 && content.length >= large) this.#large.set(key, field(content, 2).content);
    }

    /**
     * The large types without the blocks that a configuration does not name.
     * @param {Set<string>} names whatever the configuration names
     * @returns {Map<string, NamedBlocks>} by type
     */
    named(names) {
        return new Map([...this.#large].filter(([type]) => names.has(type)).map(([type, schema]) => [type, new NamedBlocks(type, schema, names)]));
    }

    /** The same answer with only these types, of the large ones with only these blocks, and with everything that is not a type. */
    only(types, named) {
        return frame(Buffer.concat(this.#fields.filter(({ key }) => !key.startsWith(this.#prefix) || types.has(key)).map(({ number, key, bytes, content }) =>
            number === 2 && named.has(key) ? encoded(number, rewritten(content, (inner, old) => inner === 2 ? named.get(key).schema : old)) : bytes)));
    }
}
