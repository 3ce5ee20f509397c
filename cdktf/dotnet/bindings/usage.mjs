// Compares the arguments that synthesized stacks use with a provider's schema.

// Terraform's own, which no schema lists: https://developer.hashicorp.com/terraform/language/syntax/json#nested-block-mapping
const meta = ['//', 'count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'connection', 'provisioner', 'alias'];

/**
 * @param schema one provider's, as `terraform providers schema -json` prints it
 * @param stacks the configuration of each stack by its name, in Terraform's JSON
 * @returns {string[]} a line for each argument in use that the schema does not have or marks as deprecated, and for each that
 *          it requires and the stacks do not give, with the stacks and resources concerned
 */
export function findings(schema, stacks) {
    const places = new Map();
    const types = new Set([...Object.keys(schema.resource_schemas ?? {}), ...Object.keys(schema.data_source_schemas ?? {})].map(type => type.split('_')[0]));
    for (const [stack, configuration] of Object.entries(stacks)) {
        for (const [kind, schemas, prefix] of [['resource', schema.resource_schemas, ''], ['data', schema.data_source_schemas, 'data.']]) {
            for (const [type, resources] of Object.entries(configuration[kind] ?? {}).filter(([type]) => types.has(type.split('_')[0]))) {
                for (const [name, resource] of Object.entries(resources)) {
                    const say = line => places.set(line, [...places.get(line) ?? [], `${stack}: ${prefix}${type}.${name}`]);
                    const known = schemas?.[type]?.block;
                    if (!known) say(`${prefix}${type} went`);
                    else inBlock(known, resource, `${prefix}${type}`, say);
                }
            }
        }
    }
    return [...places].sort(([a], [b]) => a < b ? -1 : 1)
        .map(([line, where]) => `${line} (${where[0]}${where.length > 1 ? ` and ${where.length - 1} more` : ''})`);
}

function inBlock(block, value, path, say) {
    if (block.deprecated) say(`${path} is deprecated`);
    const attributes = block.attributes ?? {};
    const nested = block.block_types ?? {};
    // `dynamic "name" { content { } }` stands for the block of that name.
    const given = { ...value };
    for (const [name, dynamic] of Object.entries(given.dynamic ?? {})) given[name] = each(dynamic).map(one => one.content);
    delete given.dynamic;
    for (const [name, child] of Object.entries(given)) {
        if (attributes[name]) inAttribute(attributes[name], child, `${path}.${name}`, say);
        else if (nested[name]) for (const one of each(child)) inBlock(nested[name].block, one, `${path}.${name}`, say);
        else if (!meta.includes(name)) say(`${path}.${name} went`);
    }
    const missing = [
        ...Object.entries(attributes).filter(([, attribute]) => attribute.required),
        ...Object.entries(nested).filter(([, { min_items: least }]) => least > 0),
    ].filter(([name]) => given[name] === undefined || given[name] === null);
    for (const [name] of missing) say(`${path}.${name} is required and missing`);
}

function inAttribute(attribute, value, path, say) {
    if (value === null) return;
    if (attribute.deprecated) say(`${path} is deprecated`);
    if (!attribute.nested_type || typeof value !== 'object') return;
    const items = attribute.nested_type.nesting_mode === 'map' ? Object.values(value) : each(value);
    for (const item of items.filter(item => item !== null && typeof item === 'object')) inBlock({ attributes: attribute.nested_type.attributes }, item, path, say);
}

function each(value) {
    return Array.isArray(value) ? value : [value];
}
