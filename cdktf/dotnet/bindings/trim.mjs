// Makes a package small and quick to load: only the namespaces in use, one JavaScript file, no documentation in what Node reads.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { pascal, requireNamespaces } from './common.mjs';

/** The package's jsii assembly with only some of its namespaces; an error names those that it does not have. */
export function trimAssembly(assembly, namespaces, nuget) {
    const modules = new Map(Object.keys(assembly.submodules).map(name => [pascal(name.slice(assembly.name.length + 1)), name]));
    requireNamespaces(namespaces, [...modules.keys()], nuget);
    // The fork's provider refers to the type of its functions.
    const kept = new Set([...namespaces, 'ProviderFunctions'].map(namespace => modules.get(namespace)));
    const moduleOf = fqn => fqn.slice(0, fqn.indexOf('.', assembly.name.length + 1));
    return {
        ...assembly,
        submodules: pick(assembly.submodules, name => kept.has(name)),
        types: pick(assembly.types, fqn => kept.has(moduleOf(fqn))),
    };
}

/**
 * Makes a package depend on an engine, whichever it was made for: the fork has another name on npm, and its own C# name would make
 * the sources change.
 */
export function onEngine(part, { npm }) {
    if (npm === 'cdktf') return part;
    const renamed = (key, value) => {
        if (typeof value === 'string') return value.replace(/^cdkt[fn](?=\.|$)/, npm);
        if (key === 'dotnet' && value.namespace?.startsWith('Io.Cdktn'))
            return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, text.replace('Io.Cdktn', 'HashiCorp.Cdktf')]));
        if (['dependencies', 'dependencyClosure'].includes(key)) return names(value);
        return value;
    };
    const names = object => Object.fromEntries(Object.entries(object).map(([name, value]) => [['cdktf', 'cdktn'].includes(name) ? npm : name, value]));
    return JSON.parse(JSON.stringify(part), renamed);
}

/** Types as both runtimes know them: `json` would need a JSON library's type in the generated code, `any` does not. */
export function withoutJsonType(assembly) {
    return JSON.parse(JSON.stringify(assembly), (key, value) => key === 'primitive' && value === 'json' ? 'any' : value);
}

/** An assembly as the kernel reads it: without documentation and without locations in the TypeScript source. */
export function withoutDocumentation(assembly) {
    const unread = new Set(['docs', 'locationInModule', 'symbolId', 'readme', 'keywords', 'metadata', 'contributors']);
    return JSON.stringify(assembly, (key, value) => unread.has(key) ? undefined : value);
}

/** Bundles the JavaScript of a provider's namespaces. */
export async function bundleProvider(source, target, assembly, engine) {
    const index = readFileSync(join(source, 'lib/lazy-index.js'), 'utf8');
    const lines = [...index.matchAll(/defineProperty\(exports, '(\w+)', .*require\('(\.\/[\w-]+)'\)/g)]
        .filter(([, name]) => `${assembly.name}.${name}` in assembly.submodules)
        .map(([, name, folder]) => `exports.${name} = require('${folder}');`);
    await bundle(source, { stdin: { contents: lines.join('\n'), resolveDir: join(source, 'lib') }, alias: { cdktf: engine.npm } }, join(target, 'lib/index.js'));
}

/** Bundles cdktf. The code that zips assets stays a separate file, because it starts itself as a program. */
export async function bundleCdktf(source, target) {
    const archive = join(source, 'lib/private/fs.js');
    const apart = {
        name: 'apart',
        setup(build) {
            build.onResolve({ filter: /\/private\/fs$/ }, () => ({ path: './private/fs.js', external: true }));
        },
    };
    await bundle(source, { entryPoints: [join(source, 'lib/index.js')], plugins: [apart] }, join(target, 'lib/index.js'));
    await bundle(source, { entryPoints: [join(source, 'lib/errors.js')] }, join(target, 'lib/errors.js'));
    await bundle(source, { entryPoints: [join(source, 'node_modules/archiver/index.js')] }, join(target, 'node_modules/archiver/archiver.js'));
    mkdirSync(join(target, 'lib/private'), { recursive: true });
    copyFileSync(archive, join(target, 'lib/private/fs.js'));
    // Loaded only when something is zipped: it is as large as the rest.
    writeFileSync(join(target, 'node_modules/archiver/index.js'), `module.exports = (...given) => require('./archiver.js')(...given);\n`);
}

/** Bundles a package that has one entry point. */
export async function bundlePackage(source, target) {
    await bundle(source, { entryPoints: [join(source, 'lib/index.js')] }, join(target, 'lib/index.js'));
}

/** Bundles files of a package: the same bytes whatever its folder and the current directory. */
async function bundle(source, input, outfile) {
    mkdirSync(dirname(outfile), { recursive: true });
    await build({
        ...input,
        absWorkingDir: source,
        outfile,
        bundle: true,
        platform: 'node',
        target: 'node20',
        external: ['constructs', 'cdktf', 'cdktn'],
        minifyWhitespace: true,
        minifySyntax: true,
        logLevel: 'error',
    });
}

function pick(object, keep) {
    return Object.fromEntries(Object.entries(object).filter(([key]) => keep(key)));
}
