// Protocol buffers as bytes, so that what is not read passes on as it is: https://protobuf.dev/programming-guides/encoding

const varints = 0, fixed64 = 1, lengthDelimited = 2;

/** A message as gRPC frames it: a flag for "not compressed", its length, its content. */
export function frame(content) {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(content.length, 1);
    return Buffer.concat([head, content]);
}

/** The content of a framed message. */
export const unframed = message => message.subarray(5);

/** A message's fields: number, all bytes of each, and its content if it is a text, bytes or a message, its number if it is one. */
export function* fields(message) {
    for (let at = 0; at < message.length;) {
        const begin = at;
        const [tag, afterTag] = varint(message, at);
        const type = tag & 7;
        let content, value;
        if (type === lengthDelimited) {
            const [length, start] = varint(message, afterTag);
            at = start + length;
            content = message.subarray(start, at);
        } else if (type === varints) [value, at] = varint(message, afterTag);
        else at = afterTag + (type === fixed64 ? 8 : 4);
        yield { number: tag >>> 3, bytes: message.subarray(begin, at), content, value };
    }
}

/** The first field of this number. */
export function field(message, number) {
    for (const found of fields(message)) if (found.number === number) return found;
    return undefined;
}

/** The text in a field of this number; empty if there is none. */
export const text = (message, number) => field(message, number)?.content?.toString() ?? '';

/** The bytes of a field with a content. */
export const encoded = (number, content) => Buffer.concat([varintOf(number << 3 | lengthDelimited), varintOf(content.length), content]);

/** The message with the contents of some fields changed. `change` gives the new content, or null to leave the field out. */
export const rewritten = (message, change) => Buffer.concat([...fields(message)].map(one => {
    const content = one.content && change(one.number, one.content);
    return content === null ? Buffer.alloc(0) : !content || content === one.content ? one.bytes : encoded(one.number, content);
}));

function varint(bytes, at) {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return [value, at];
    }
}

function varintOf(value) {
    const bytes = [];
    for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push(value % 128 | 0x80);
    return Buffer.from([...bytes, value]);
}
