// The answer to GetSchema, cut down: reading the schema of 1,500 resource types takes Terraform a second of processor time per command.

/** An answer as gRPC frames it: a flag for "not compressed", its length, its content. */
export function message(content) {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(content.length, 1);
    return Buffer.concat([head, content]);
}

/** A provider's whole schema, of which only the types that a configuration names are passed on. */
export class Schema {
    #fields;
    #prefix;

    /**
     * @param {Buffer} answer a GetProviderSchema.Response, framed
     * @param {string} prefix of the names of the provider's types
     */
    constructor(answer, prefix) {
        this.#fields = [...fields(answer.subarray(5))];
        this.#prefix = prefix;
    }

    /** The same answer with only these types, and with everything that is not a type. */
    only(types) {
        return message(Buffer.concat(this.#fields.filter(({ key }) => !key.startsWith(this.#prefix) || types.has(key)).map(({ bytes }) => bytes)));
    }
}

/** The message's fields: the bytes of each and, if it is an entry of a map, its key. */
function* fields(message) {
    for (let at = 0; at < message.length;) {
        const begin = at;
        const [, afterTag] = varint(message, at);
        // Every field of this message is length-delimited.
        const [length, content] = varint(message, afterTag);
        at = content + length;
        // An entry's key comes first and is field 1.
        const key = message[content] === 0x0a ? message.toString('utf8', content + 2, content + 2 + message[content + 1]) : '';
        yield { key, bytes: message.subarray(begin, at) };
    }
}

function varint(bytes, at) {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return [value, at];
    }
}
