// A provider's whole schema: what its CDKTF package reveals, and what only a supplement knows.
import { readFileSync } from 'node:fs';
import { readBindings } from './bindings.mjs';

const packages = { digitalocean: '@cdktf/provider-digitalocean', tls: '@cdktf/provider-tls' };

/** The names of the providers that can be imitated. */
export const providerNames = Object.keys(packages);

/** Every attribute and block of a schema with its path, for example `digitalocean_app.spec.env.value`. */
export function* walk(block, path) {
    for (const attribute of block.attributes) yield { path: `${path}.${attribute.name}`, attribute };
    for (const nested of block.blocks) {
        yield { path: `${path}.${nested.name}`, nested };
        yield* walk(nested.block, `${path}.${nested.name}`);
    }
}

/** `*` stands for one name, `**` for any number of names; a leading `!` excludes. */
const matcher = patterns => {
    const expression = pattern => new RegExp(`^${pattern
        .replaceAll('.', '\\.').replaceAll('**', '\0').replaceAll('*', '[^.]*').replaceAll('\0', '.*')}$`);
    const excluded = patterns.filter(pattern => pattern.startsWith('!')).map(pattern => expression(pattern.slice(1)));
    const included = patterns.filter(pattern => !pattern.startsWith('!')).map(expression);
    return path => included.some(e => e.test(path)) && !excluded.some(e => e.test(path));
};

/**
 * @param {'digitalocean'|'tls'} name
 * @returns the schema as `readBindings` gives it, with the supplement's facts filled in
 */
export function readSchema(name) {
    const schema = readBindings(packages[name]);
    const supplement = JSON.parse(readFileSync(new URL(`../supplements/${name}.json`, import.meta.url), 'utf8'));
    const isComputed = matcher(supplement.computed);
    const isSensitive = matcher(supplement.sensitive);
    const blocks = [
        [schema.provider, 'provider'],
        ...Object.entries(schema.resources).map(([type, block]) => [block, type]),
        ...Object.entries(schema.dataSources).map(([type, block]) => [block, `data.${type}`]),
    ];
    for (const [block, type] of blocks)
        for (const { path, attribute, nested } of walk(block, type)) {
            if (nested) Object.assign(nested, supplement.items[path]);
            else if (attribute.optional && isComputed(path)) attribute.computed = true;
            if (attribute) attribute.sensitive = isSensitive(path);
        }
    schema.versions = supplement.versions;
    return schema;
}

const terraformBlock = ({ attributes, blocks }) => ({
    ...attributes.length > 0 && {
        attributes: Object.fromEntries(attributes.map(({ name, type, required, optional, computed, sensitive }) => [name, {
            type, ...required && { required }, ...optional && { optional }, ...computed && { computed }, ...sensitive && { sensitive },
        }])),
    },
    ...blocks.length > 0 && {
        block_types: Object.fromEntries(blocks.map(({ name, nesting, min, max, block }) => [name, {
            nesting_mode: nesting, block: terraformBlock(block), ...min > 0 && { min_items: min }, ...max > 0 && { max_items: max },
        }])),
    },
});

/** The schema in the form of `terraform providers schema -json`, without descriptions. */
export function terraformForm({ source, versions, provider, resources, dataSources }) {
    const all = blocks => Object.fromEntries(Object.entries(blocks)
        .map(([type, block]) => [type, { block: terraformBlock(block), version: blocks === resources && versions[type] || 0 }]));
    return {
        provider_schemas: {
            [`registry.terraform.io/${source}`]: {
                provider: { block: terraformBlock(provider), version: 0 },
                resource_schemas: all(resources),
                data_source_schemas: all(dataSources),
            },
        },
    };
}
