// Generates providers from their schemas and compares what synthesis uses with the prebuilt packages: the types, from which jsii-pacmak
// writes the C#; the JavaScript, which writes the configuration; and which arguments are blocks, which the HCL needs.
//
//   node same-packages.mjs BINDINGS WORK SOURCE_FOLDER...     with a cdktf.json in WORK
//
// Prints a line per provider that ends with "same" or with what differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const [bindings, work, ...sources] = process.argv.slice(2);
const { blocksInUse, engineNamed, fetchSources, listPackages, namespacesInUse, trim } = await import(join(bindings, 'packages.mjs'));

const places = { schemas: [join(work, 'schemas')], lock: join(work, 'lock.hcl'), generated: join(work, 'generated') };
const made = await providers(join(work, 'cdktf.json'), 'made');
writeFileSync(join(work, 'none.json'), '{}');
const prebuilt = await providers(join(work, 'none.json'), 'prebuilt');
for (const [npm, one] of made) {
    const other = prebuilt.get(npm);
    const differs = ['types', 'javascript', 'blocks'].filter(part => !isDeepStrictEqual(one[part], other[part]));
    console.log(`${npm} ${one.version} from its schema, ${Object.keys(one.types).length} types: ${differs.length === 0 ? 'same' : `${differs.join(', ')} differ`}`);
}

/**
 * What each provider's package contains, without the version that it states and the version constraint that was requested, which
 * CDKTF reads only if a version is missing.
 */
async function providers(cdktfJson, name) {
    const all = (await listPackages(engineNamed('cdktf'), cdktfJson, places)).filter(pack => pack.provider);
    const used = namespacesInUse(all, sources);
    for (const pack of all) pack.namespaces = [...used.get(pack.nuget)].sort();
    await fetchSources(all);
    await trim(all, join(work, name));
    return new Map(await Promise.all(all.map(async pack => {
        // Versions of jsii list the types of a union in different orders.
        const { version, types } = JSON.parse(readFileSync(join(pack.loaded, '.jsii'), 'utf8'),
            (key, value) => key === 'union' ? { types: value.types.map(type => JSON.stringify(type)).sort() } : value);
        const javascript = readFileSync(join(pack.loaded, 'lib/index.js'), 'utf8')
            .replace(/(fqn:"[^"]+"),version:"[^"]+"/g, '$1').replace(/providerVersionConstraint:"[^"]+"/g, '');
        return [pack.npm, { version, types, javascript, blocks: await blocksInUse(pack) }];
    })));
}
