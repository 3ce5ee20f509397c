// Reads a provider's schema out of its CDKTF package.
//
// The generated classes know every attribute's name, type, nesting and whether it is required or optional. They are loaded
// with a `cdktf` that records instead of synthesizing, so nothing is parsed as text: `synthesizeHclAttributes` gives the
// arguments, the getters give the attributes, `resetX` marks what is optional.
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** A value whose every property is again such a value, and remembers the name it was read by. */
const anything = name => new Proxy({}, {
    get: (_, property) => property === NAME ? name : typeof property === 'symbol' ? undefined : anything(property),
});
const NAME = Symbol('name of the property read last');

class Resource {
    getStringAttribute(name) { return { name, type: 'string' }; }
    getNumberAttribute(name) { return { name, type: 'number' }; }
    getBooleanAttribute(name) { return { name, type: 'bool' }; }
    getListAttribute(name) { return { name, type: ['list', 'string'] }; }
    getNumberListAttribute(name) { return { name, type: ['list', 'number'] }; }
    getStringMapAttribute(name) { return { name, type: ['map', 'string'] }; }
    getNumberMapAttribute(name) { return { name, type: ['map', 'number'] }; }
    getBooleanMapAttribute(name) { return { name, type: ['map', 'bool'] }; }
    getAnyMapAttribute(name) { return { name, type: ['map', 'dynamic'] }; }
    interpolationForAttribute(name) { return { name, type: 'dynamic' }; }
}

class DataSource extends Resource {}

class Provider extends Resource {}

class ComplexObject extends Resource {
    constructor(_, attribute) { super(); this.attribute = attribute; }
}

class ComplexCollection {
    constructor(_, attribute, fromSet) { this.attribute = attribute; this.fromSet = fromSet; }
}

const primitiveMap = type => class {
    constructor(_, name) { this.name = name; this.type = ['map', type]; }
};

const argument = value => value ?? true;
const collection = element => value => ({ property: value?.[NAME], element: element(anything()) });

/** What the generated code calls, reduced to what reveals the schema. */
const recorder = {
    TerraformResource: Resource, TerraformDataSource: DataSource, TerraformProvider: Provider,
    ComplexObject, ComplexList: ComplexCollection, ComplexMap: ComplexCollection,
    StringMap: primitiveMap('string'), NumberMap: primitiveMap('number'), BooleanMap: primitiveMap('bool'),
    canInspect: () => true,
    isComplexElement: () => false,
    Tokenization: { isResolvable: () => false },
    Token: { asNumberList: value => value },
    Fn: { tolist: value => ({ ...value, type: ['set', value.type[1]] }) },
    stringToHclTerraform: argument, numberToHclTerraform: argument, booleanToHclTerraform: argument,
    listMapperHcl: collection, hashMapperHcl: collection,
};

function load(file) {
    const original = Module._load;
    Module._load = (request, ...rest) => request === 'cdktf' ? recorder : original(request, ...rest);
    try { return require(file); } finally { Module._load = original; }
}

const scalar = { string: 'string', number: 'number', boolean: 'bool', any: 'dynamic' };

/** The cty type of an argument that is not a block: `stringList` in a `set` is a set of strings. */
function argumentType({ type, storageClassType }) {
    if (type === 'simple') return scalar[storageClassType];
    const [, element, kind] = /^(string|number|boolean|any)(List|Map)$/.exec(storageClassType) ?? [];
    return element && [kind === 'Map' ? 'map' : type, scalar[element]];
}

/** The cty type of a block as an object, which is how the elements of computed collections are typed. */
function objectType(block) {
    const fields = block.attributes.map(({ name, type }) => [name, type]);
    for (const nested of block.blocks) fields.push([nested.name, [nested.nesting, objectType(nested.block)]]);
    return ['object', Object.fromEntries(fields)];
}

function getters(instance) {
    const found = [];
    for (let type = Object.getPrototypeOf(instance); type !== Object.prototype; type = Object.getPrototypeOf(type))
        for (const [property, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(type)))
            if (get && !property.endsWith('Input') && property !== 'internalValue' && property !== 'fqn')
                found.push({ property, value: get.call(instance), settable: Boolean(set), type });
    return found;
}

/**
 * @param instance a generated resource, data source or nested object
 * @param args what `synthesizeHclAttributes` or `xToHclTerraform` returned for it: its arguments by Terraform's names
 */
function readBlock(instance, args = {}) {
    const block = { attributes: [], blocks: [] };
    for (const { property, value, settable, type } of getters(instance)) {
        if (value === undefined) continue;
        const capital = property[0].toUpperCase() + property.slice(1);
        const nested = value instanceof ComplexObject || value instanceof ComplexCollection;
        const name = nested ? value.attribute : value.name;
        const given = args[name];
        const configurable = settable || `put${capital}` in type;
        const optional = `reset${capital}` in type;
        const presence = configurable ? { required: !optional, optional } : { computed: true };
        if (!nested) {
            block.attributes.push({ name, type: (given && argumentType(given)) ?? value.type, ...presence });
            continue;
        }
        const many = value instanceof ComplexCollection;
        const content = readBlock(many ? value.get(0) : value, given?.value?.element ?? given?.value);
        const nesting = given?.type === 'struct' ? 'single' : given?.type ?? (value.fromSet ? 'set' : 'list');
        if (given?.isBlock)
            block.blocks.push({
                name, nesting, block: content,
                min: optional || nesting === 'single' ? 0 : 1,
                max: many || nesting === 'single' ? 0 : 1,
            });
        else block.attributes.push({ name, type: [nesting, objectType(content)], ...presence });
    }
    return block;
}

/** A provider's own block: its getters return the configuration as it is, so only the arguments reveal its names. */
function readProvider(type) {
    const block = { attributes: [], blocks: [] };
    const args = type.prototype.synthesizeHclAttributes.call(anything());
    for (const [name, given] of Object.entries(args)) {
        if (name === 'alias') continue;
        const property = (given.value[NAME] ?? given.value.property).slice(1);
        const optional = `reset${property[0].toUpperCase()}${property.slice(1)}` in type.prototype;
        if (!given.isBlock) {
            block.attributes.push({ name, type: argumentType(given), required: !optional, optional });
            continue;
        }
        const attributes = Object.entries(given.value.element)
            .map(([field, inner]) => ({ name: field, type: argumentType(inner), required: false, optional: true }));
        block.blocks.push({ name, nesting: given.type, block: { attributes, blocks: [] }, min: 0, max: 0 });
    }
    return block;
}

/**
 * The schema of the provider in an npm package.
 * @param {string} packageName for example `@cdktf/provider-tls`
 * @returns {{source: string, version: string, provider: Block, resources: Object<string, Block>, dataSources: Object<string, Block>}}
 *   a Block has `attributes` (name, cty type, required, optional, computed) and `blocks` (name, nesting, min, max, block)
 */
export function readBindings(packageName) {
    const manifest = require.resolve(`${packageName}/package.json`);
    const library = join(dirname(manifest), 'lib');
    const { provider: { name: source, version } } = require(manifest).cdktf;
    const schema = { source: source.replace(/^registry\.terraform\.io\//, ''), version, resources: {}, dataSources: {} };
    for (const module of Object.values(load(library)))
        for (const type of Object.values(module)) {
            const terraformType = type.tfResourceType;
            if (!terraformType) continue;
            if (type.prototype instanceof Provider) {
                schema.provider = readProvider(type);
                continue;
            }
            const block = readBlock(new type(undefined, '', {}), type.prototype.synthesizeHclAttributes.call(anything()));
            (type.prototype instanceof DataSource ? schema.dataSources : schema.resources)[terraformType] = block;
        }
    return schema;
}
