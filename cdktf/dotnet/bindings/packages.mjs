// Which packages there are and what each is made from: the npm package of its name or, if cdktf.json names the provider, its schema.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, pascal, run } from './common.mjs';
import { address, findSchema, wantedProviders } from './schema.mjs';
import { writeTarball } from './tarball.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

const prebuilt = Object.keys(manifest.dependencies).filter(name => name.startsWith('@cdktf/provider-'))
    .map(npm => ({ npm, nuget: `HashiCorp.Cdktf.Providers.${pascal(npm.slice('@cdktf/provider-'.length))}` }));

/**
 * The engines that synthesize: CDKTF as it was archived, or CDK Terrain, its maintained fork, under CDKTF's C# names. Each has its own lock file,
 * since the fork needs newer constructs. `tools` is the folder of the generator that makes a package from a schema.
 */
const engines = {
    cdktf: { npm: 'cdktf', folder: here, tools: join(here, 'generator'), library: '@cdktf/provider-generator/lib' },
    cdktn: { npm: 'cdktn', folder: join(here, 'cdktn'), tools: join(here, 'cdktn'), library: '@cdktn/provider-generator/build' },
};

/** @param name the value of ENGINE */
export function engineNamed(name) {
    if (!Object.hasOwn(engines, name)) throw fault(`ENGINE is '${name}'; use ${Object.keys(engines).join(' or ')}.`);
    const engine = engines[name];
    return { ...engine, versions: JSON.parse(readFileSync(join(engine.folder, 'package.json'), 'utf8')).dependencies };
}

/**
 * The packages in dependency order: each comes after those in its `needs`. A provider that cdktf.json names replaces the
 * prebuilt package of the same name.
 * @param schemas folders of providers' schemas, searched in this order before Terraform is asked
 * @param lock a Terraform lock file
 * @param generated the folder of the npm packages that are made from a schema
 */
export async function listPackages(engine, cdktfJson, { schemas, lock, generated }) {
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
    const fromNpm = (pack, { folder, versions }) => ({ ...pack, engine, npmVersion: versions[pack.npm], source: join(folder, 'node_modules', pack.npm) });
    const provider = pack => ({ ...pack, engine, needs: ['Constructs', 'HashiCorp.Cdktf'], provider: true });
    return [
        fromNpm({ npm: 'constructs', nuget: 'Constructs', needs: [] }, engine),
        fromNpm({ npm: engine.npm, nuget: 'HashiCorp.Cdktf', needs: ['Constructs'] }, engine),
        // The fork has no prebuilt providers in these versions, so it runs on CDKTF's.
        ...prebuilt.filter(({ nuget }) => fromSchema.every(other => other.nuget !== nuget))
            .map(pack => provider(fromNpm(pack, { folder: here, versions: manifest.dependencies }))),
        ...fromSchema.map(provider),
    ];
}

/** Maps a provider package's id to the namespaces that the sources use. The provider itself is always one of them. */
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

/** Installs the npm packages, unless those of the lock files already are, and generates those that are made from a schema. */
export async function fetchSources(packages) {
    const generated = packages.filter(pack => pack.schema);
    const folders = packages.flatMap(({ engine, schema }) => [engine.folder, ...schema ? [engine.tools] : []]);
    await Promise.all([...new Set([here, ...folders])].map(install));
    if (generated.length === 0) return;
    const { generatePackage } = await import('./generate.mjs');
    await Promise.all(generated.map(pack => generatePackage({ ...pack, spelledSource: spelledSource(pack) })));
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

/** Writes each trimmed package into two folders: `read`, which jsii-pacmak reads, and `loaded`, which Node will load. */
export async function trim(packages, work) {
    // The bundler is installed only when something has to be made.
    const { bundleCdktf, bundlePackage, bundleProvider, onEngine, trimAssembly, withoutDocumentation, withoutJsonType } = await import('./trim.mjs');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    symlinkSync('read', join(work, 'node_modules')); // Where each package finds those that it needs.
    await Promise.all(packages.map(async pack => {
        const whole = JSON.parse(readFileSync(join(pack.source, '.jsii'), 'utf8'));
        const assembly = onEngine(withoutJsonType(pack.provider ? trimAssembly(whole, pack.namespaces, pack.nuget) : whole), pack.engine);
        const { name, version, description, author, license, repository, jsii, main, types, stability, peerDependencies } =
            JSON.parse(readFileSync(join(pack.source, 'package.json'), 'utf8'));
        const packageJson = JSON.stringify({ name, version, description, author, license, repository, jsii, main, types, stability, ...onEngine({ dependencies: peerDependencies }, pack.engine) });

        pack.read = join(work, 'read', pack.npm);
        mkdirSync(join(pack.read, dirname(main)), { recursive: true });
        writeFileSync(join(pack.read, main), ''); // jsii-pacmak finds a package by its entry point.
        writeFileSync(join(pack.read, 'package.json'), packageJson);
        writeFileSync(join(pack.read, '.jsii'), JSON.stringify(assembly));

        pack.loaded = join(work, 'loaded', pack.npm);
        mkdirSync(pack.loaded, { recursive: true });
        writeFileSync(join(pack.loaded, 'package.json'), packageJson);
        writeFileSync(join(pack.loaded, '.jsii'), withoutDocumentation(assembly));
        if (pack.provider) await bundleProvider(pack.source, pack.loaded, assembly, pack.engine);
        else if (pack.npm === 'cdktf') await bundleCdktf(pack.source, pack.loaded);
        else await bundlePackage(pack.source, pack.loaded);
        // Next to what jsii-pacmak reads, which includes it.
        writeTarball(join(pack.read, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`), pack.loaded);
    }));
}

/** Which arguments of a provider's namespaces in use are blocks. */
export async function blocksInUse(pack) {
    const { blocksOf } = await import('./blocks.mjs');
    const folders = [...readFileSync(join(pack.source, 'lib/lazy-index.js'), 'utf8').matchAll(/exports, '(\w+)', .*require\('\.\/([\w-]+)'\)/g)]
        .filter(([, name]) => pack.namespaces.includes(pascal(name))).map(([, , folder]) => folder);
    return blocksOf(pack.source, folders);
}
