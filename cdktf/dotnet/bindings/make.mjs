// Makes the CDKTF packages for .NET and puts them into a local package feed: CDKTF and the providers from the npm packages of
// the same names, a provider that cdktf.json names from its schema. docs/decisions tells why. Does nothing when nothing changed.
//
//   node make.mjs MODE SOURCE_FOLDER...
//
// MODE  trimmed   providers with only the namespaces that the C# sources name in `using` lines, quick to load
//       stock     the same, but running on Amazon.JSII.Runtime instead of cdktf/dotnet/runtime: many times slower, to compare with
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, pascal, run } from './common.mjs';
import { address, findSchema, wantedProviders } from './schema.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '.cache');
const feed = join(cache, 'feed');
const generated = join(cache, 'dotnet');
const generator = join(here, 'generator');
const cdktfJson = join(here, '../../../cdktf.json');
const providersLock = join(here, '../../providers.lock.hcl');
// A schema that was committed or given counts before Terraform is asked for one.
const schemas = [join(cache, 'schemas'), join(here, '../../schemas'), process.env.PROVIDER_SCHEMAS].filter(Boolean);
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const jsiiVersion = manifest.devDependencies['jsii-pacmak'];

const prebuilt = Object.keys(manifest.dependencies).filter(name => name.startsWith('@cdktf/provider-'))
    .map(npm => ({ npm, nuget: `HashiCorp.Cdktf.Providers.${pascal(npm.slice('@cdktf/provider-'.length))}` }));

/** In dependency order: each package needs those before it that it names. */
let packages = [
    { npm: 'constructs', nuget: 'Constructs', needs: [] },
    { npm: 'cdktf', nuget: 'HashiCorp.Cdktf', needs: ['Constructs'] },
    ...prebuilt.map(pack => ({ ...pack, needs: ['Constructs', 'HashiCorp.Cdktf'], provider: true })),
].map(pack => ({ ...pack, npmVersion: manifest.dependencies[pack.npm], source: join(here, 'node_modules', pack.npm) }));

try {
    await main(...process.argv.slice(2));
} catch (error) {
    console.error(error.lines ?? error.stack);
    process.exitCode = 1;
}

async function main(mode, ...folders) {
    if (!['trimmed', 'stock'].includes(mode)) throw fault(`BINDINGS is '${mode}'; use trimmed or stock.`);
    mkdirSync(feed, { recursive: true }); // NuGet refuses a source that is not there.
    await replacePrebuilt();
    await makeStale(mode, namespacesInUse(folders));
    writeIfChanged(join(cache, 'versions.props'), versionsProps(mode));
}

async function makeStale(mode, used) {
    const read = (...files) => files.map(file => readFileSync(join(here, file)));
    const recipe = hash(...read('make.mjs', 'common.mjs', 'trim.mjs', 'blocks.mjs', 'tarball.mjs', 'package.json'));
    for (const pack of packages) {
        pack.namespaces = [...(used.get(pack.nuget) ?? [])].sort();
        const needs = packages.filter(other => pack.needs.includes(other.nuget)).map(other => other.version);
        // NuGet takes a version that it has for the same package, so the version tells all that a package is made from.
        const schema = pack.schema ? [readFileSync(pack.schema.file), JSON.stringify(pack.wanted), ...read('generate.mjs', 'generator/package-lock.json')] : [];
        pack.version = `${pack.npmVersion}-${mode}.h${hash(recipe, pack.npm, ...pack.namespaces, ...needs, ...schema)}`;
    }
    const stale = packages.filter(pack => !existsSync(join(feed, `${pack.nuget}.${pack.version}.nupkg`)) || pack.provider && !existsSync(blocksFile(pack)));
    if (stale.length > 0) await makeAll(mode, stale, used);
    for (const pack of packages.filter(pack => pack.provider))
        writeIfChanged(join(cache, 'blocks', `${pack.nuget}.json`), readFileSync(blocksFile(pack), 'utf8'));
}

/** The blocks of one version of a package, which stay when another version takes its place, as its package does. */
function blocksFile(pack) {
    return join(cache, 'blocks-of', `${pack.nuget}.${pack.version}.json`);
}

async function makeAll(mode, stale, used) {

    // jsii-pacmak calls npm, too, and says pages where it is missing.
    if (spawnSync(join(here, '../../check-tools.sh'), ['node', 'npm'], { stdio: 'inherit' }).status !== 0) process.exit(1);

    const started = Date.now();
    await install(here);
    await generate(stale.filter(pack => pack.schema));
    const folders = await trim(stale);
    for (const pack of stale) rmSync(join(generated, pack.nuget), { recursive: true, force: true });
    await run(join(here, 'node_modules/.bin/jsii-pacmak'),
        ['--targets', 'dotnet', '--code-only', '--no-fingerprint', '--no-npmignore', '--outdir', cache, ...folders]);
    await replaceTarballs(stale);
    await writeBlocks(stale, used);
    await compile(mode, stale);
    const named = pack => pack.provider ? `${pack.nuget} (${pack.schema ? `${pack.npmVersion} from its schema, ` : ''}${pack.namespaces.length} namespaces)` : pack.nuget;
    console.log(`bindings: ${stale.map(named).join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** A provider that cdktf.json names comes from its schema, and stands for the prebuilt package of the same name. */
async function replacePrebuilt() {
    for (const wanted of wantedProviders(cdktfJson)) {
        const schema = await findSchema(wanted, schemas, providersLock);
        const pack = {
            npm: prebuilt.find(({ nuget }) => nuget === wanted.nuget)?.npm ?? `@cdktf/provider-${wanted.name}`,
            nuget: wanted.nuget,
            needs: ['Constructs', 'HashiCorp.Cdktf'],
            provider: true,
            wanted,
            schema,
            npmVersion: schema.version,
            source: join(cache, 'generated', wanted.name),
        };
        packages = [...packages.filter(({ nuget }) => nuget !== pack.nuget), pack];
    }
}

async function generate(packs) {
    if (packs.length === 0) return;
    await install(generator);
    const { generatePackage } = await import('./generate.mjs');
    const peers = Object.fromEntries(['cdktf', 'constructs'].map(name => [name, `^${manifest.dependencies[name]}`]));
    for (const pack of packs) await generatePackage({ ...pack, peers, spelledSource: spelledSource(pack) }, generator);
}

/** The provider's source as its prebuilt package spells it, so that the configuration is the same with both. */
function spelledSource({ npm, wanted }) {
    const file = join(here, 'node_modules', npm, 'lib/provider/index.js');
    const spelled = existsSync(file) && readFileSync(file, 'utf8').match(/terraformProviderSource: '([^']+)'/)?.[1];
    return spelled && address(spelled) === wanted.address ? spelled : wanted.source;
}

/** Provider package id -> the namespaces of it that the sources use. The provider itself is always one of them. */
function namespacesInUse(folders) {
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

/** Installs a folder's npm packages, unless those of the lock file are installed. */
async function install(folder) {
    const lock = hash(readFileSync(join(folder, 'package-lock.json')));
    const stamp = join(folder, 'node_modules/.installed');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: folder });
    writeFileSync(stamp, lock);
}

/** Puts the trimmed packages into two folders each: what the generator reads, and what Node is to load. */
async function trim(stale) {
    const { bundleCdktf, bundlePackage, bundleProvider, trimAssembly, withoutDocumentation, withoutJsonType } = await import('./trim.mjs');
    const work = join(cache, 'work');
    rmSync(work, { recursive: true, force: true });
    return Promise.all(stale.map(async pack => {
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

/** Notes which arguments are blocks, for the HCL of the namespaces in use. */
async function writeBlocks(stale, used) {
    const { blocksOf } = await import('./blocks.mjs');
    for (const pack of stale.filter(pack => pack.provider)) {
        const folders = [...readFileSync(join(pack.source, 'lib/lazy-index.js'), 'utf8').matchAll(/exports, '(\w+)', .*require\('\.\/([\w-]+)'\)/g)]
            .filter(([, name]) => used.get(pack.nuget).has(pascal(name))).map(([, , folder]) => folder);
        writeIfChanged(blocksFile(pack), JSON.stringify(blocksOf(pack.source, folders)));
    }
}

async function replaceTarballs(stale) {
    const { writeTarball } = await import('./tarball.mjs');
    for (const pack of stale) {
        const folder = join(generated, pack.nuget);
        writeTarball(join(folder, readdirSync(folder).find(file => file.endsWith('.tgz'))), pack.loaded);
    }
}

/** Compiles and packs what was generated. */
async function compile(mode, stale) {
    if (mode === 'trimmed') {
        mkdirSync(join(cache, 'kernel'), { recursive: true });
        // The worker indexes a package when it is first loaded, so that the next synth reads only what it uses of it.
        for (const file of ['program.js', 'runtime-index-worker.js'])
            copyFileSync(join(here, 'node_modules/@jsii/runtime/webpack/lib', file), join(cache, 'kernel', file));
    }
    // The repository's own rules are not for generated code.
    writeFileSync(join(generated, 'Directory.Build.props'), '<Project />\n');
    writeFileSync(join(generated, 'Directory.Packages.props'), '<Project />\n');
    for (const pack of stale) {
        writeFileSync(join(generated, pack.nuget, `${pack.nuget}.csproj`), project(mode, pack));
        const isOlder = file => file.startsWith(`${pack.nuget}.${pack.npmVersion}-${mode}.`) && !file.includes(pack.version);
        for (const folder of [feed, join(cache, 'blocks-of')].filter(existsSync))
            for (const file of readdirSync(folder).filter(isOlder)) rmSync(join(folder, file));
    }
    const all = join(generated, 'all.proj');
    writeFileSync(all, `<Project DefaultTargets="Build">
  <ItemGroup>
${stale.map(pack => `    <Stale Include="${pack.nuget}/${pack.nuget}.csproj" />`).join('\n')}
  </ItemGroup>
  <Target Name="Restore">
    <MSBuild Projects="@(Stale)" Targets="Restore" />
  </Target>
  <Target Name="Build">
    <MSBuild Projects="@(Stale)" BuildInParallel="true" />
  </Target>
</Project>
`);
    await run('dotnet', ['build', all, '--nologo', '--verbosity', 'quiet', '-maxcpucount']);
}

function project(mode, pack) {
    const { version, description, license, author } = JSON.parse(readFileSync(join(pack.source, 'package.json'), 'utf8'));
    // The trimmed packages run on cdktf/dotnet/runtime, which whoever uses them references as well; the others on the runtime they were made for.
    const runtime = mode === 'trimmed'
        ? '<ProjectReference Include="../../../../runtime/Runtime.csproj" PrivateAssets="all" />'
        : `<PackageReference Include="Amazon.JSII.Runtime" Version="${jsiiVersion}" />`;
    return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <PackageId>${pack.nuget}</PackageId>
    <PackageVersion>${pack.version}</PackageVersion>
    <Version>${version}</Version>
    <Description>${description}</Description>
    <PackageLicenseExpression>${license}</PackageLicenseExpression>
    <Authors>${author.name}</Authors>
    <GeneratePackageOnBuild>true</GeneratePackageOnBuild>
    <PackageOutputPath>../../feed</PackageOutputPath>
    <GenerateDocumentationFile>true</GenerateDocumentationFile>
    <Nullable>enable</Nullable>
    <!-- Generated: obsolete members call each other, and what npm documents is what there is to document. -->
    <NoWarn>$(NoWarn);CS0612;CS0618;CS1591;CS1570;CS1572;CS1573;CS1587;CS1589;CS8669;NU5104;NU5128</NoWarn>
    <RunAnalyzers>false</RunAnalyzers>
    <PathMap>$(MSBuildProjectDirectory)=/_/${pack.nuget}</PathMap>
    <DebugType>none</DebugType>
  </PropertyGroup>
  <ItemGroup>
    <EmbeddedResource Include="*.tgz" />
    ${runtime}
${pack.needs.map(need => `    <ProjectReference Include="../${need}/${need}.csproj" />`).join('\n')}
  </ItemGroup>
</Project>
`;
}

function versionsProps(mode) {
    return `<Project>
  <PropertyGroup>
    <BindingsMode>${mode}</BindingsMode>
  </PropertyGroup>
  <ItemGroup>
${packages.map(pack => `    <PackageVersion Include="${pack.nuget}" Version="${pack.version}" />`).join('\n')}
    <BindingsPackage Include="${packages.map(pack => pack.nuget).join(';')}" />
  </ItemGroup>
</Project>
`;
}

function writeIfChanged(file, content) {
    if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
}

function hash(...parts) {
    const digest = createHash('sha256');
    for (const part of parts) digest.update(part).update('\0');
    return digest.digest('hex').slice(0, 12);
}
