// Which packages there are and what each is made from: the npm package of its name or, where cdktf.json names a provider, its schema.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, pascal, run } from './common.mjs';
import { address, findSchema, wantedProviders } from './schema.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const generator = join(here, 'generator');
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

const prebuilt = Object.keys(manifest.dependencies).filter(name => name.startsWith('@cdktf/provider-'))
    .map(npm => ({ npm, nuget: `HashiCorp.Cdktf.Providers.${pascal(npm.slice('@cdktf/provider-'.length))}` }));

/**
 * The packages in dependency order: each needs those before it that it names. A provider that cdktf.json names stands for the
 * prebuilt package of the same name.
 * @param schemas folders of providers' schemas, looked into in this order before Terraform is asked
 * @param lock a lock file of Terraform's
 * @param generated where the npm packages that are made from a schema lie
 */
export async function listPackages(cdktfJson, { schemas, lock, generated }) {
    const fromSchema = [];
    for (const wanted of wantedProviders(cdktfJson)) {
        const schema = await findSchema(wanted, schemas, lock);
        fromSchema.push({
            npm: prebuilt.find(({ nuget }) => nuget === wanted.nuget)?.npm ?? `@cdktf/provider-${wanted.name}`,
            nuget: wanted.nuget,
            wanted,
            schema,
            npmVersion: schema.version,
            source: join(generated, wanted.name),
        });
    }
    const fromNpm = pack => ({ ...pack, npmVersion: manifest.dependencies[pack.npm], source: join(here, 'node_modules', pack.npm) });
    const provider = pack => ({ ...pack, needs: ['Constructs', 'HashiCorp.Cdktf'], provider: true });
    return [
        fromNpm({ npm: 'constructs', nuget: 'Constructs', needs: [] }),
        fromNpm({ npm: 'cdktf', nuget: 'HashiCorp.Cdktf', needs: ['Constructs'] }),
        ...prebuilt.filter(({ nuget }) => fromSchema.every(other => other.nuget !== nuget)).map(fromNpm).map(provider),
        ...fromSchema.map(provider),
    ];
}

/** Provider package id -> the namespaces of it that the sources use. The provider itself is always one of them. */
export function namespacesInUse(packages, folders) {
    const used = new Map(packages.filter(pack => pack.provider).map(pack => [pack.nuget, new Set(['Provider'])]));
    const using = /^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(HashiCorp\.Cdktf\.Providers\.\w+)\.(\w+)/gm;
    for (const file of folders.flatMap(sources)) {
        for (const [, nuget, namespace] of readFileSync(file, 'utf8').matchAll(using)) {
            if (!used.has(nuget)) throw fault(`${file}: there is no package ${nuget}; name its provider in terraformProviders of cdktf.json, for instance "hashicorp/${nuget.split('.').at(-1).toLowerCase()}".`);
            used.get(nuget).add(namespace);
        }
    }
    return used;
}

function sources(folder) {
    return readdirSync(folder, { withFileTypes: true })
        .filter(entry => entry.name !== 'bin' && entry.name !== 'obj')
        .flatMap(entry => entry.isDirectory() ? sources(join(folder, entry.name))
            : entry.name.endsWith('.cs') ? [join(folder, entry.name)] : []);
}

/** Installs the npm packages, unless those of the lock files are installed, and writes those that are made from a schema. */
export async function fetchSources(packages) {
    const generated = packages.filter(pack => pack.schema);
    await Promise.all([here, ...generated.length > 0 ? [generator] : []].map(install));
    if (generated.length === 0) return;
    const { generatePackage } = await import('./generate.mjs');
    const peers = Object.fromEntries(['cdktf', 'constructs'].map(name => [name, `^${manifest.dependencies[name]}`]));
    await Promise.all(generated.map(pack => generatePackage({ ...pack, peers, spelledSource: spelledSource(pack) }, generator)));
}

async function install(folder) {
    const lock = createHash('sha256').update(readFileSync(join(folder, 'package-lock.json'))).digest('hex');
    const stamp = join(folder, 'node_modules/.installed');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: folder });
    writeFileSync(stamp, lock);
}

/** The provider's source as its prebuilt package spells it, so that the configuration is the same with both. */
function spelledSource({ npm, wanted }) {
    const file = join(here, 'node_modules', npm, 'lib/provider/index.js');
    const spelled = existsSync(file) && readFileSync(file, 'utf8').match(/terraformProviderSource: '([^']+)'/)?.[1];
    return spelled && address(spelled) === wanted.address ? spelled : wanted.source;
}

/** Puts the trimmed packages into two folders each: what the generator reads (the folders given back), and `loaded`, which Node is to load. */
export async function trim(packages, work) {
    // What bundles is installed only when something is to be made.
    const { bundleCdktf, bundlePackage, bundleProvider, trimAssembly, withoutDocumentation, withoutJsonType } = await import('./trim.mjs');
    rmSync(work, { recursive: true, force: true });
    return Promise.all(packages.map(async pack => {
        let assembly = withoutJsonType(JSON.parse(readFileSync(join(pack.source, '.jsii'), 'utf8')));
        if (pack.provider) assembly = trimAssembly(assembly, pack.namespaces, pack.nuget);
        const { name, version, description, author, license, repository, jsii, main, types, stability, peerDependencies } =
            JSON.parse(readFileSync(join(pack.source, 'package.json'), 'utf8'));
        const packageJson = JSON.stringify({ name, version, description, author, license, repository, jsii, main, types, stability, peerDependencies });

        const read = join(work, 'read', pack.npm);
        mkdirSync(read, { recursive: true });
        writeFileSync(join(read, 'package.json'), packageJson);
        writeFileSync(join(read, '.jsii'), JSON.stringify(assembly));

        pack.loaded = join(work, 'loaded', pack.npm);
        mkdirSync(pack.loaded, { recursive: true });
        writeFileSync(join(pack.loaded, 'package.json'), packageJson);
        writeFileSync(join(pack.loaded, '.jsii'), withoutDocumentation(assembly));
        if (pack.provider) await bundleProvider(pack.source, pack.loaded, assembly);
        else if (pack.npm === 'cdktf') await bundleCdktf(pack.source, pack.loaded);
        else await bundlePackage(pack.source, pack.loaded);
        return read;
    }));
}

/** Which arguments of a provider's namespaces in use are blocks. */
export async function blocksInUse(pack) {
    const { blocksOf } = await import('./blocks.mjs');
    const folders = [...readFileSync(join(pack.source, 'lib/lazy-index.js'), 'utf8').matchAll(/exports, '(\w+)', .*require\('\.\/([\w-]+)'\)/g)]
        .filter(([, name]) => pack.namespaces.includes(pascal(name))).map(([, , folder]) => folder);
    return blocksOf(pack.source, folders);
}
