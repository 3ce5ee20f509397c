// Makes the CDKTF packages for .NET from the npm packages of the same names and puts them into a local package feed.
// docs/decisions tells why. Does nothing when nothing changed.
//
//   node make.mjs MODE SOURCE_FOLDER...
//
// MODE  trimmed   providers with only the namespaces that the C# sources name in `using` lines, quick to load
//       stock     the same, but running on Amazon.JSII.Runtime instead of cdktf/dotnet/runtime: many times slower, to compare with
//       whole     everything that the npm packages hold, unchanged; aws alone takes minutes and 9 GB of memory to compile
//       registry  nothing is made: the packages come from the NuGet registry
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '.cache');
const feed = join(cache, 'feed');
const generated = join(cache, 'dotnet');
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const jsiiVersion = manifest.devDependencies['jsii-pacmak'];

/** In dependency order: each package needs those before it that it names. */
const packages = [
    { npm: 'constructs', nuget: 'Constructs', needs: [] },
    { npm: 'cdktf', nuget: 'HashiCorp.Cdktf', needs: ['Constructs'] },
    ...Object.keys(manifest.dependencies).filter(name => name.startsWith('@cdktf/provider-')).map(npm => ({
        npm,
        nuget: `HashiCorp.Cdktf.Providers.${pascal(npm.slice('@cdktf/provider-'.length))}`,
        needs: ['Constructs', 'HashiCorp.Cdktf'],
        provider: true,
    })),
].map(pack => ({ ...pack, npmVersion: manifest.dependencies[pack.npm], source: join(here, 'node_modules', pack.npm) }));

try {
    await main(...process.argv.slice(2));
} catch (error) {
    console.error(error.lines ?? error.stack);
    process.exitCode = 1;
}

async function main(mode, ...folders) {
    if (!['trimmed', 'stock', 'whole', 'registry'].includes(mode)) throw fault(`BINDINGS is '${mode}'; use trimmed, stock, whole or registry.`);
    mkdirSync(feed, { recursive: true }); // NuGet refuses a source that is not there.
    if (mode !== 'registry') await makeStale(mode, namespacesInUse(folders));
    writeIfChanged(join(cache, 'versions.props'), versionsProps(mode));
}

async function makeStale(mode, used) {
    const recipe = hash(...['make.mjs', 'trim.mjs', 'blocks.mjs', 'tarball.mjs', 'package.json'].map(file => readFileSync(join(here, file))));
    for (const pack of packages) {
        pack.namespaces = isTrimmed(mode) ? [...(used.get(pack.nuget) ?? [])].sort() : [];
        const needs = packages.filter(other => pack.needs.includes(other.nuget)).map(other => other.version);
        pack.version = `${pack.npmVersion}-${mode}.h${hash(recipe, pack.npm, ...pack.namespaces, ...needs)}`;
    }
    const stale = packages.filter(pack => !existsSync(join(feed, `${pack.nuget}.${pack.version}.nupkg`)));
    if (stale.length === 0) return;

    // jsii-pacmak calls npm, too, and says pages where it is missing.
    if (spawnSync(join(here, '../../check-tools.sh'), ['node', 'npm'], { stdio: 'inherit' }).status !== 0) process.exit(1);

    const started = Date.now();
    await install();
    const folders = isTrimmed(mode) ? await trim(stale) : stale.map(pack => pack.source);
    for (const pack of stale) rmSync(join(generated, pack.nuget), { recursive: true, force: true });
    await run(join(here, 'node_modules/.bin/jsii-pacmak'),
        ['--targets', 'dotnet', '--code-only', '--no-fingerprint', '--no-npmignore', '--outdir', cache, ...folders]);
    if (isTrimmed(mode)) await replaceTarballs(stale);
    await writeBlocks(stale, used);
    await compile(mode, stale);
    const named = pack => pack.provider && isTrimmed(mode) ? `${pack.nuget} (${pack.namespaces.length} namespaces)` : pack.nuget;
    console.log(`bindings: ${stale.map(named).join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function isTrimmed(mode) {
    return mode === 'trimmed' || mode === 'stock';
}

/** Provider package id -> the namespaces of it that the sources use. The provider itself is always one of them. */
function namespacesInUse(folders) {
    const used = new Map(packages.filter(pack => pack.provider).map(pack => [pack.nuget, new Set(['Provider'])]));
    const using = /^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(HashiCorp\.Cdktf\.Providers\.\w+)\.(\w+)/gm;
    for (const file of folders.flatMap(sources)) {
        for (const [, nuget, namespace] of readFileSync(file, 'utf8').matchAll(using)) {
            if (!used.has(nuget)) throw fault(`${file}: there is no package ${nuget}; add its npm package to cdktf/dotnet/bindings/package.json.`);
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

/** Installs the npm packages, unless those of the lock file are installed. */
async function install() {
    const lock = hash(readFileSync(join(here, 'package-lock.json')));
    const stamp = join(here, 'node_modules/.installed');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
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
        writeIfChanged(join(cache, 'blocks', `${pack.nuget}.json`), JSON.stringify(blocksOf(pack.source, folders)));
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
        for (const file of readdirSync(feed)) if (file.startsWith(`${pack.nuget}.${pack.npmVersion}-${mode}.`)) rmSync(join(feed, file));
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
${packages.map(pack => `    <PackageVersion Include="${pack.nuget}" Version="${pack.version ?? pack.npmVersion}" />`).join('\n')}
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

function pascal(name) {
    return name[0].toUpperCase() + name.slice(1);
}

/** An error that is the user's to mend: printed without a stack. */
function fault(lines) {
    return Object.assign(new Error(lines), { lines });
}

function run(command, args) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        child.stdout.on('data', data => output += data);
        child.stderr.on('data', data => output += data);
        child.on('error', () => reject(fault(`${command} could not be started; is it installed?`)));
        child.on('close', code => code === 0 ? resolve() : reject(fault(`${command} ${args[0]} ended with ${code}:\n${output}`)));
    });
}
