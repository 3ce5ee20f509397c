// Keeps from Terraform the nested blocks of a type that its configuration does not name. Of aws_wafv2_web_acl they are so many, since
// statements nest, that Terraform takes seconds of processor time per rule and plan to decode, compare and hash what is always empty.
import { read, write } from '../values.mjs';
import { encoded, field, rewritten, text } from './wire.mjs';

/** Fields of the protocol's messages that hold a value of a type: tfplugin5.proto. An import's answer passes as it is, and Terraform refuses it. */
const requests = { ValidateResourceTypeConfig: [2], ReadResource: [2], PlanResourceChange: [2, 3, 4], ApplyResourceChange: [2, 3, 4] };
const responses = { UpgradeResourceState: [1], ReadResource: [1], PlanResourceChange: [1], ApplyResourceChange: [1] };

/** By the number of protocol's NestingMode: an absent block as Terraform writes it. */
const absent = { 1: null, 2: [], 3: [], 4: {} };

/** One resource type without the blocks that a configuration does not name. */
export class NamedBlocks {
    #type;
    #root;
    /** The type's schema without them. */
    schema;

    /**
     * @param {string} type
     * @param {Buffer} schema the type's Schema message
     * @param {Set<string>} names whatever the configuration names
     */
    constructor(type, schema, names) {
        this.#type = type;
        this.schema = rewritten(schema, (number, block) => {
            if (number !== 2) return block;
            const { bytes, node } = named(block, names);
            this.#root = node;
            return bytes;
        });
    }

    /** A request to the provider, with its values as the provider's own schema wants them. */
    request(method, message) {
        return values(message, requests[method] ?? [], value => whole(value, this.#root));
    }

    /** The provider's answer, with its values as the schema here wants them. */
    response(method, message) {
        return values(message, responses[method] ?? [], value => this.#trimmed(value, this.#root, this.#type));
    }

    #trimmed(value, node, path) {
        if (!isObject(value)) return value;
        const result = {};
        for (const [name, content] of Object.entries(value)) {
            if (!node.left.has(name)) result[name] = each(content, node.blocks.get(name), (item, block) => this.#trimmed(item, block, `${path}.${name}`));
            // Never silently: Terraform would not see a difference there.
            else if (content !== null && Object.keys(content).length > 0)
                throw new Error(`${path}.${name} has a value, but no configuration here names such a block, so Terraform was not told of it: see kept/blocks.mjs`);
        }
        return result;
    }
}

/** A block's bytes without nested blocks of other names, and which these are. */
function named(block, names) {
    const node = { blocks: new Map(), left: new Map() };
    const bytes = rewritten(block, (number, nested) => {
        if (number !== 3) return nested;
        const name = text(nested, 1);
        if (!names.has(name)) {
            node.left.set(name, absent[field(nested, 3)?.value]);
            return null;
        }
        return rewritten(nested, (inner, content) => {
            if (inner !== 2) return content;
            const found = named(content, names);
            node.blocks.set(name, found.node);
            return found.bytes;
        });
    });
    return { bytes, node };
}

/** A message with the values in these of its fields changed. */
const values = (message, numbers, change) => rewritten(message, (number, content) => {
    if (!numbers.includes(number)) return content;
    const { msgpack } = write(change(read({ msgpack: field(content, 1)?.content })));
    return encoded(1, msgpack);
});

function whole(value, node) {
    if (!isObject(value)) return value;
    const result = Object.fromEntries(node.left);
    for (const [name, content] of Object.entries(value)) result[name] = each(content, node.blocks.get(name), whole);
    return result;
}

/** A block's value, which is one, a list or set, or a map of such. */
function each(content, block, change) {
    if (!block) return content;
    return Array.isArray(content) ? content.map(item => change(item, block)) : change(content, block);
}

/** Null and what is not known yet are none. */
const isObject = value => value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
