// Generates a provider's npm package from its schema, like `cdktf get` and jsii, but only with the namespaces in use.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pascal, requireNamespaces, run } from './common.mjs';

/**
 * @param pack the package as packages.mjs lists it; its source folder is rewritten
 */
export async function generatePackage(pack) {
    const { tools, library } = pack.engine;
    const require = createRequire(join(tools, 'package.json'));
    const { TerraformProviderGenerator } = require(`${library}/get/generator/provider-generator.js`);
    const { CodeMaker, toCamelCase, toSnakeCase } = require('codemaker');

    // The whole schema is read, since the names of classes depend on all resources; what is not used is not written.
    const schema = JSON.parse(readFileSync(pack.schema.file, 'utf8'));
    schema.provider_versions = { [pack.wanted.address]: pack.schema.version };
    const code = new CodeMaker();
    const existing = [];
    const folders = [];
    const folderOf = file => file.split('/').at(-2);
    const isUsed = folder => folder === 'provider-functions' || pack.namespaces.includes(pascal(toCamelCase(folder)));
    class Used extends TerraformProviderGenerator {
        emitResource(resource) {
            return isUsed(folderOf(resource.filePath)) ? super.emitResource(resource) : resource.filePath;
        }
        emitResourceWithComplexStruct(resource) {
            return isUsed(folderOf(resource.filePath)) ? super.emitResourceWithComplexStruct(resource) : resource.filePath;
        }
        emitResourceReadme(resource) {
            if (isUsed(folderOf(resource.filePath))) super.emitResourceReadme(resource);
        }
        emitIndexFile(name, files) {
            existing.push(...files.map(file => pascal(toCamelCase(folderOf(file)))));
            super.emitIndexFile(toSnakeCase(name), files.filter(file => isUsed(folderOf(file))));
        }
        emitLazyIndexFile(name, files) {
            folders.push(...files.map(folderOf).filter(isUsed)); // Written as JavaScript below.
        }
    }
    const { name, source, constraint } = pack.wanted;
    new Used(code, schema).generate({ name, source: pack.spelledSource, version: constraint, fqn: source, isProvider: true });
    requireNamespaces(pack.namespaces, existing, pack.nuget);

    rmSync(pack.source, { recursive: true, force: true });
    mkdirSync(pack.source, { recursive: true });
    await code.save(join(pack.source, 'src'));
    writeFileSync(join(pack.source, 'package.json'), JSON.stringify(packageJson(pack, `src/providers/${toSnakeCase(name)}`), undefined, 2));
    symlinkSync(join(tools, 'node_modules'), join(pack.source, 'node_modules'));
    await run(process.execPath, [require.resolve('jsii/bin/jsii'), '--silence-warnings', 'reserved-word', '--fail-on-warnings=false'], { cwd: pack.source });
    // The same file as in the prebuilt packages; to compile it, jsii would need Node's types.
    const lines = folders.map(folder => `Object.defineProperty(exports, '${toCamelCase(folder)}', { get: function () { return require('./${folder}'); } });`);
    writeFileSync(join(pack.source, 'lib/lazy-index.js'), lines.join('\n'));
}

function packageJson({ npm, nuget, schema, wanted, engine }, rootDir) {
    return {
        name: npm,
        version: schema.version,
        description: `The Terraform provider ${wanted.source} ${schema.version}, made from its schema`,
        author: { name: 'cdktf get', url: `https://registry.terraform.io/providers/${wanted.source}` },
        repository: { type: 'git', url: `https://registry.terraform.io/providers/${wanted.source}` },
        license: 'MPL-2.0',
        main: 'lib/index.js',
        types: 'lib/index.d.ts',
        stability: 'stable',
        jsii: {
            outdir: 'dist',
            targets: { dotnet: { namespace: nuget, packageId: nuget } },
            tsc: { outDir: 'lib', rootDir },
        },
        peerDependencies: Object.fromEntries([engine.npm, 'constructs'].map(name => [name, `^${engine.versions[name]}`])),
    };
}
