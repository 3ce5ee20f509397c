// Values as Terraform sends them: MessagePack, where an extension marks what is not known yet.
import { ExtensionCodec, decode, encode } from '@msgpack/msgpack';
import { UNKNOWN, Unknown } from './unknown.mjs';

const codec = new ExtensionCodec();
const unknownValue = { encode: value => value instanceof Unknown ? new Uint8Array([0]) : null, decode: () => UNKNOWN };
codec.register({ type: 0, ...unknownValue });
// An unknown value about which something is known, for example that it is not null.
codec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/** @param dynamic a DynamicValue of the protocol */
export function read(dynamic) {
    if (dynamic?.msgpack?.length > 0) return decode(dynamic.msgpack, { extensionCodec: codec });
    return dynamic?.json?.length > 0 ? JSON.parse(dynamic.json.toString()) : null;
}

export const write = value => ({ msgpack: Buffer.from(encode(value, { extensionCodec: codec })) });

/** Whether two values are the same, whatever the order in an object or a set. */
export function same(a, b) {
    if (a === b) return true;
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || a === UNKNOWN || b === UNKNOWN) return false;
    return canonical(a) === canonical(b);
}

const canonical = value => Array.isArray(value) ? `[${value.map(canonical).sort().join()}]`
    : value !== null && typeof value === 'object'
        ? `{${Object.keys(value).sort().map(key => `${key}:${canonical(value[key])}`).join()}}`
        : JSON.stringify(value);

/** The value in the shape of its schema: every attribute present, absent blocks as Terraform writes them. */
export function conform(block, value) {
    const result = {};
    for (const { name } of block.attributes) result[name] = value[name] ?? null;
    for (const { name, nesting, block: content } of block.blocks) {
        const nested = value[name];
        result[name] = nesting === 'single' ? nested ? conform(content, nested) : null
            : nesting === 'map' ? Object.fromEntries(Object.entries(nested ?? {}).map(([key, item]) => [key, conform(content, item)]))
                : (nested ?? []).map(item => conform(content, item));
    }
    return result;
}

/** The value with null for what is unknown, as a request to a cloud holds it. */
export const known = value => value === UNKNOWN ? null
    : Array.isArray(value) ? value.map(known)
        : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]))
            : value;

/** What the API fills in for an attribute that nothing else sets. */
export const zero = type => type === 'string' ? '' : type === 'number' ? 0 : type === 'bool' ? false : type[0] === 'map' ? {} : [];
