// Finds which arguments of a provider's resources are blocks. JSON configuration does not tell blocks from attributes, but HCL has to.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Maps a resource type, `data.` and a data source type, or `provider.` and a name to its blocks by name, each with its own blocks.
 * `true` instead of blocks: the package does not describe these arguments, and every object in them is a block.
 */
export function blocksOf(source, folders) {
    const blocks = {};
    for (const folder of folders) {
        const code = scripts(join(source, 'lib', folder)).map(file => readFileSync(file, 'utf8')).join('\n');
        const functions = new Map([...code.matchAll(/function (\w+)ToHclTerraform\(struct\) \{[\s\S]*?const attrs = \{([\s\S]*?)\n {4}\};/g)]
            .map(([, name, attributes]) => [name, attributes]));
        const known = new Map();
        const below = name => {
            if (!known.has(name)) {
                known.set(name, {});
                Object.assign(known.get(name), inside(functions.get(name) ?? '', below));
            }
            return known.get(name);
        };
        for (const [, name, base, body] of code.matchAll(/class (\w+) extends cdkt[fn]\.(TerraformResource|TerraformDataSource|TerraformProvider) \{([\s\S]*?)\n\}/g)) {
            const type = code.match(new RegExp(`^${name}\\.tfResourceType = "(\\w+)"`, 'm'))?.[1];
            const attributes = body.match(/synthesizeHclAttributes\(\) \{\s*const attrs = \{([\s\S]*?)\n {8}\};/)?.[1];
            const kind = { TerraformResource: '', TerraformDataSource: 'data.', TerraformProvider: 'provider.' }[base];
            if (type && attributes) blocks[kind + type] = inside(attributes, below);
        }
    }
    return blocks;
}

function inside(attributes, below) {
    const found = {};
    for (const [, name, value, isBlock, , storage] of
        attributes.matchAll(/(\w+): \{\s*value: (.*),\s*isBlock: (true|false),\s*type: "(\w+)",\s*storageClassType: "(\w+)"/g)) {
        const structure = [...value.matchAll(/(\.?)\b(\w+)ToHclTerraform\b/g)].filter(([, dot]) => dot === '').map(([, , called]) => called).at(-1);
        if (storage === 'any' || storage === 'anyList') found[name] = true;
        else if (isBlock === 'true') found[name] = structure ? below(structure) : true;
    }
    return found;
}

function scripts(folder) {
    return readdirSync(folder).map(name => join(folder, name))
        .flatMap(path => statSync(path).isDirectory() ? scripts(path) : path.endsWith('.js') ? [path] : []);
}
