// Makes the CDKTF packages for .NET from the npm packages of the same names and puts them into a local package feed.
// Providers are trimmed to the namespaces that C# files name in `using` lines. See docs/decisions/002-trimmed-bindings.md.
//
//   node make.mjs SOURCE_FOLDER...
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '.cache');
const feed = join(cache, 'feed');
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

/** In dependency order: each package may need those before it. */
const packages = [
    { npm: 'constructs', nuget: 'Constructs', needs: [] },
    { npm: 'cdktf', nuget: 'HashiCorp.Cdktf', needs: ['Constructs'] },
    ...Object.keys(manifest.dependencies).filter(name => name.startsWith('@cdktf/provider-')).map(name => ({
        npm: name,
        nuget: 'HashiCorp.Cdktf.Providers.' + pascal(name.slice('@cdktf/provider-'.length)),
        needs: ['Constructs', 'HashiCorp.Cdktf'],
        provider: true,
    })),
];

function pascal(name) {
    return name[0].toUpperCase() + name.slice(1);
}

function fail(message) {
    console.error(message);
    process.exit(1);
}

/** Provider package id -> the namespaces of it that the sources use. */
function namespacesInUse(folders) {
    const used = new Map(packages.filter(p => p.provider).map(p => [p.nuget, new Set(['Provider'])]));
    const using = /^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(HashiCorp\.Cdktf\.Providers\.\w+)\.(\w+)/gm;
    for (const file of folders.flatMap(sources)) {
        for (const [, nuget, namespace] of readFileSync(file, 'utf8').matchAll(using)) {
            if (!used.has(nuget)) fail(`${file}: no package ${nuget}; add its npm package to cdktf/bindings/package.json.`);
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

function hash(...parts) {
    const digest = createHash('sha256');
    for (const part of parts) digest.update(part).update('\0');
    return digest.digest('hex').slice(0, 12);
}

function trim(source, target, namespaces, nuget) {
    const assembly = JSON.parse(readFileSync(join(source, '.jsii'), 'utf8'));
    const modules = new Map(Object.keys(assembly.submodules).map(name => [pascal(name.slice(assembly.name.length + 1)), name]));
    const unknown = [...namespaces].filter(namespace => !modules.has(namespace));
    if (unknown.length > 0) {
        fail(unknown.map(name => `${nuget}.${name} does not exist; did you mean ${nuget}.${nearest(name, modules.keys())}?`).join('\n'));
    }
    const kept = new Set([...namespaces].map(namespace => modules.get(namespace)));
    const inKept = fqn => kept.has(fqn.slice(0, fqn.indexOf('.', assembly.name.length + 1)));
    assembly.submodules = Object.fromEntries(Object.entries(assembly.submodules).filter(([name]) => kept.has(name)));
    assembly.types = Object.fromEntries(Object.entries(assembly.types).filter(([fqn]) => inKept(fqn)));
    writeFileSync(join(target, '.jsii'), JSON.stringify(assembly));

    const index = readFileSync(join(source, 'lib/lazy-index.js'), 'utf8');
    const lines = [];
    for (const [, name, folder] of index.matchAll(/defineProperty\(exports, '(\w+)', .*require\('\.\/([\w-]+)'\)/g)) {
        if (!kept.has(`${assembly.name}.${name}`)) continue;
        lines.push(`exports.${name} = require('./${folder}');`);
        cpSync(join(source, 'lib', folder), join(target, 'lib', folder), { recursive: true, filter: path => !path.endsWith('.d.ts') });
    }
    writeFileSync(join(target, 'lib/index.js'), ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });', ...lines, ''].join('\n'));
}

/** The candidate with the fewest edits from the name, letter case aside. */
function nearest(name, candidates) {
    const distance = (a, b) => {
        let row = Array.from({ length: b.length + 1 }, (_, i) => i);
        for (let i = 1; i <= a.length; i++) {
            const next = [i];
            for (let j = 1; j <= b.length; j++) {
                next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
            }
            row = next;
        }
        return row[b.length];
    };
    const wanted = name.toLowerCase();
    return [...candidates].map(c => [distance(wanted, c.toLowerCase()), c]).sort((a, b) => a[0] - b[0])[0][1];
}

function project(pack) {
    const { description, license } = pack.manifest;
    return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <PackageId>${pack.nuget}</PackageId>
    <PackageVersion>${pack.version}</PackageVersion>
    <Version>${pack.manifest.version}</Version>
    <Description>${description}</Description>
    <PackageLicenseExpression>${license}</PackageLicenseExpression>
    <Authors>${pack.manifest.author.name}</Authors>
    <GeneratePackageOnBuild>true</GeneratePackageOnBuild>
    <PackageOutputPath>../../feed</PackageOutputPath>
    <GenerateDocumentationFile>true</GenerateDocumentationFile>
    <Nullable>enable</Nullable>
    <!-- Generated code: obsolete members call each other, and what npm documents is what there is to document. -->
    <NoWarn>$(NoWarn);CS0612;CS0618;CS1591;CS1570;CS1572;CS1573;CS1587;CS1589;CS8669;NU5128;NU5104</NoWarn>
    <RunAnalyzers>false</RunAnalyzers>
    <EnableDefaultEmbeddedResourceItems>false</EnableDefaultEmbeddedResourceItems>
    <Deterministic>true</Deterministic>
    <DebugType>none</DebugType>
  </PropertyGroup>
  <ItemGroup>
    <EmbeddedResource Include="*.tgz" LogicalName="${pack.nuget}.%(Filename)%(Extension)" />
    <PackageReference Include="Amazon.JSII.Runtime" Version="${manifest.devDependencies['jsii-pacmak']}" />
${pack.needs.map(need => `    <ProjectReference Include="../${need}/${need}.csproj" />`).join('\n')}
  </ItemGroup>
</Project>
`;
}

function run(command, args, options = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'], ...options });
        let output = '';
        child.stdout.on('data', data => output += data);
        child.stderr.on('data', data => output += data);
        child.on('error', reject);
        child.on('close', code => code === 0 ? resolve(output) : reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)));
    });
}

const folders = process.argv.slice(2);
if (folders.length === 0) fail('usage: node make.mjs SOURCE_FOLDER...');

const used = namespacesInUse(folders);
const recipe = hash(readFileSync(fileURLToPath(import.meta.url)), JSON.stringify(manifest));
const versions = new Map();
for (const pack of packages) {
    pack.source = join(here, 'node_modules', pack.npm);
    pack.npmVersion = manifest.dependencies[pack.npm];
    pack.namespaces = [...(used.get(pack.nuget) ?? [])].sort();
    pack.version = `${pack.npmVersion}-trimmed.h${hash(recipe, pack.npm, ...pack.namespaces, ...pack.needs.map(need => versions.get(need)))}`;
    versions.set(pack.nuget, pack.version);
    pack.stale = !existsSync(join(feed, `${pack.nuget}.${pack.version}.nupkg`));
}

const stale = packages.filter(pack => pack.stale);
if (stale.length > 0) {
    const started = Date.now();
    mkdirSync(feed, { recursive: true });
    const installed = join(here, 'node_modules/.package-lock.json');
    if (!existsSync(installed) || packages.some(pack => JSON.parse(readFileSync(join(pack.source, 'package.json'), 'utf8')).version !== pack.npmVersion)) {
        execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
    }
    const work = join(cache, 'work');
    rmSync(work, { recursive: true, force: true });
    for (const pack of stale) {
        pack.manifest = JSON.parse(readFileSync(join(pack.source, 'package.json'), 'utf8'));
        pack.folder = pack.source;
        if (pack.provider) {
            pack.folder = join(work, pack.npm);
            mkdirSync(join(pack.folder, 'lib'), { recursive: true });
            const { name, version, description, author, license, repository, jsii, peerDependencies, main, types, stability } = pack.manifest;
            writeFileSync(join(pack.folder, 'package.json'), JSON.stringify({ name, version, description, author, license, repository, jsii, peerDependencies, main, types, stability }));
            trim(pack.source, pack.folder, pack.namespaces, pack.nuget);
        }
        rmSync(join(cache, 'dotnet', pack.nuget), { recursive: true, force: true });
    }
    await run('npx', ['--no-install', 'jsii-pacmak', '--targets', 'dotnet', '--code-only', '--no-fingerprint', '--no-npmignore', '--outdir', cache, ...stale.map(pack => pack.folder)]);
    writeFileSync(join(cache, 'dotnet/Directory.Build.props'), '<Project />\n');
    writeFileSync(join(cache, 'dotnet/Directory.Packages.props'), '<Project />\n');
    for (const pack of stale) {
        writeFileSync(join(cache, 'dotnet', pack.nuget, `${pack.nuget}.csproj`), project(pack));
        for (const file of readdirSync(feed)) {
            if (file.startsWith(`${pack.nuget}.${pack.npmVersion}-`)) rmSync(join(feed, file));
        }
    }
    const all = join(cache, 'dotnet/all.proj');
    writeFileSync(all, `<Project DefaultTargets="Build">
  <ItemGroup>${stale.map(p => `<Stale Include="${p.nuget}/${p.nuget}.csproj" />`).join('')}</ItemGroup>
  <Target Name="Restore"><MSBuild Projects="@(Stale)" Targets="Restore" /></Target>
  <Target Name="Build"><MSBuild Projects="@(Stale)" BuildInParallel="true" Properties="Configuration=Release" /></Target>
</Project>
`);
    await run('dotnet', ['build', all, '--nologo', '-v', 'quiet', '-m', '-c', 'Release']);
    console.log(`bindings: ${stale.map(pack => pack.nuget + (pack.provider ? ` (${pack.namespaces.length} namespaces)` : '')).join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

const props = `<Project>
  <ItemGroup>
${packages.map(pack => `    <PackageVersion Include="${pack.nuget}" Version="${pack.version}" />`).join('\n')}
  </ItemGroup>
</Project>
`;
const propsFile = join(cache, 'versions.props');
if (!existsSync(propsFile) || readFileSync(propsFile, 'utf8') !== props) writeFileSync(propsFile, props);
