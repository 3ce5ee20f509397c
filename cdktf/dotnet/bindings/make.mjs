// Builds the CDKTF packages for .NET into a local package feed: CDKTF and the providers from the npm packages of the same
// names, but a provider that cdktf.json names from its schema. docs/decisions says why. Does nothing if nothing changed.
//
//   node make.mjs MODE SOURCE_FOLDER...
//
// MODE  trimmed   providers with only the namespaces that the C# sources name in `using` lines, quick to load
//       stock     the same, but running on Amazon.JSII.Runtime instead of cdktf/dotnet/runtime: many times slower, for comparison
//
// ENGINE=cdktn in the environment builds on CDK Terrain instead of CDKTF, under the same C# names.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, run } from './common.mjs';
import { blocksInUse, engineNamed, fetchSources, listPackages, namespacesInUse, trim } from './packages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '.cache');
const feed = join(cache, 'feed');
const cdktfJson = join(here, '../../../cdktf.json');
const lock = join(here, '../../providers.lock.hcl');
// A schema that is cached, committed or given is used before Terraform is asked for one.
const schemas = [join(cache, 'schemas'), join(here, '../../schemas'), process.env.PROVIDER_SCHEMAS].filter(Boolean);
const jsiiVersion = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).devDependencies['jsii-pacmak'];
// The folder for one mode and engine, and the one in it that jsii-pacmak writes.
let home, generated, label, packages;

try {
    await main(...process.argv.slice(2));
} catch (error) {
    console.error(error.lines ?? error.stack);
    process.exitCode = 1;
}

async function main(mode, ...folders) {
    if (!['trimmed', 'stock'].includes(mode)) throw fault(`BINDINGS is '${mode}'; use trimmed or stock.`);
    const engine = engineNamed(process.env.ENGINE || 'cdktf');
    label = engine.npm === 'cdktf' ? mode : `${mode}-${engine.npm}`;
    home = label === 'trimmed' ? cache : join(cache, label);
    generated = join(home, 'dotnet');
    mkdirSync(feed, { recursive: true }); // NuGet refuses a source that does not exist.
    packages = await listPackages(engine, cdktfJson, { schemas, lock, generated: join(home, 'generated') });
    await makeStale(mode, namespacesInUse(packages, folders));
    writeIfChanged(join(cache, 'versions.props'), versionsProps(mode));
}

async function makeStale(mode, used) {
    const read = (...files) => files.map(file => readFileSync(join(here, file)));
    const recipe = hash(...read('make.mjs', 'packages.mjs', 'common.mjs', 'trim.mjs', 'blocks.mjs', 'tarball.mjs', 'shallow-clone.cjs', 'package.json'));
    for (const pack of packages) {
        pack.namespaces = [...(used.get(pack.nuget) ?? [])].sort();
        const needs = packages.filter(other => pack.needs.includes(other.nuget)).map(other => other.version);
        // NuGet reuses a version that it already has, so the version identifies everything that a package is made from.
        const schema = pack.schema ? [readFileSync(pack.schema.file), JSON.stringify(pack.wanted), ...read('generate.mjs'), readFileSync(join(pack.engine.tools, 'package-lock.json'))] : [];
        pack.version = `${pack.npmVersion}-${label}.h${hash(recipe, pack.npm, ...pack.namespaces, ...needs, ...schema)}`;
    }
    const stale = packages.filter(pack => !existsSync(join(feed, `${pack.nuget}.${pack.version}.nupkg`)) || pack.provider && !existsSync(blocksFile(pack)));
    if (stale.length > 0) await makeAll(mode, stale);
    for (const pack of packages.filter(pack => pack.provider))
        writeIfChanged(join(cache, 'blocks', `${pack.nuget}.json`), readFileSync(blocksFile(pack), 'utf8'));
}

/** The file of one package version's blocks; like the package, it stays when another version takes its place. */
function blocksFile(pack) {
    return join(cache, 'blocks-of', `${pack.nuget}.${pack.version}.json`);
}

async function makeAll(mode, stale) {
    if (spawnSync(join(here, '../../check-tools.sh'), ['node', 'npm'], { stdio: 'inherit' }).status !== 0) process.exit(1);

    const started = Date.now();
    await fetchSources(stale);
    await trim([...new Set([...packages.filter(pack => !pack.provider), ...stale])], join(home, 'work'));
    for (const pack of stale) rmSync(join(generated, pack.nuget), { recursive: true, force: true });
    // Its defaults, running npm for a tarball that is replaced and copying whole types, take three times as long.
    await run(process.execPath, ['--require', join(here, 'shallow-clone.cjs'), join(here, 'node_modules/jsii-pacmak/bin/jsii-pacmak'),
        '--targets', 'dotnet', '--code-only', '--no-fingerprint', '--no-npmignore', '--pack-command', 'ls *.tgz', '--outdir', home, ...stale.map(pack => pack.read)]);
    for (const pack of stale.filter(pack => pack.provider)) writeIfChanged(blocksFile(pack), JSON.stringify(await blocksInUse(pack)));
    await compile(mode, stale);
    const named = pack => pack.provider ? `${pack.nuget} (${pack.schema ? `${pack.npmVersion} from its schema, ` : ''}${pack.namespaces.length} namespaces)` : pack.nuget;
    console.log(`bindings: ${stale.map(named).join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Compiles and packs what was generated. */
async function compile(mode, stale) {
    if (mode === 'trimmed') {
        mkdirSync(join(cache, 'kernel'), { recursive: true });
        // The worker indexes a package when it is first loaded, so that the next synth reads only the parts that it uses.
        for (const file of ['program.js', 'runtime-index-worker.js'])
            copyFileSync(join(here, 'node_modules/@jsii/runtime/webpack/lib', file), join(cache, 'kernel', file));
    }
    // The repository's own rules do not apply to generated code.
    writeFileSync(join(generated, 'Directory.Build.props'), '<Project />\n');
    writeFileSync(join(generated, 'Directory.Packages.props'), '<Project />\n');
    for (const pack of stale) {
        writeFileSync(join(generated, pack.nuget, `${pack.nuget}.csproj`), project(mode, pack));
        const isOlder = file => file.startsWith(`${pack.nuget}.${pack.npmVersion}-${label}.`) && !file.includes(pack.version);
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
    // Compiled like the stacks, so that the runtime is compiled once. The compiler exits before profiling its own methods (PGO) pays off,
    // and nobody reads what analyzers find in generated code.
    await run('dotnet', ['build', all, '--configuration', 'Release', '--property:RunAnalyzers=false', '--nologo', '--verbosity', 'quiet', '-maxcpucount'],
        { env: { ...process.env, DOTNET_TieredPGO: '0' } });
}

function project(mode, pack) {
    const { version, description, license, author } = JSON.parse(readFileSync(join(pack.source, 'package.json'), 'utf8'));
    // The trimmed packages run on cdktf/dotnet/runtime, which their users reference as well; the others on the runtime they were made for.
    const runtime = mode === 'trimmed'
        ? `<ProjectReference Include="${join(here, '../runtime/Runtime.csproj')}" PrivateAssets="all" />`
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
    <PackageOutputPath>${feed}</PackageOutputPath>
    <GenerateDocumentationFile>true</GenerateDocumentationFile>
    <Nullable>enable</Nullable>
    <!-- Generated: obsolete members call each other, and what npm documents is what there is to document. -->
    <NoWarn>$(NoWarn);CS0612;CS0618;CS1591;CS1570;CS1572;CS1573;CS1587;CS1589;CS8669;NU5104;NU5128</NoWarn>
    <Features>$(Features);run-nullable-analysis=never</Features>
    <PathMap>$(MSBuildProjectDirectory)=/_/${pack.nuget}</PathMap>
    <DebugType>none</DebugType>
  </PropertyGroup>
  <ItemGroup>
    <EmbeddedResource Include="*.tgz" />
    ${runtime}
${pack.needs.map(need => `    <ProjectReference Include="../${need}/${need}.csproj" />`).join('\n')}
  </ItemGroup>
  <Target Name="LoadNoAnalyzers" BeforeTargets="CoreCompile">
    <ItemGroup>
      <Analyzer Remove="@(Analyzer)" />
    </ItemGroup>
  </Target>
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
