// Shows what other versions of providers would change, in copies of the checkout, which itself stays as it is.
//
//   node upgrade.mjs PROVIDER=VERSION...     for instance aws=6.66.0, or owner/name=1.2.3 for a provider that was never prebuilt
//
// Prints which arguments in use are gone, missing or deprecated; what does not compile; and the diff of every stack's
// configuration. Leaves both configurations in .build/provider-upgrade/{before,after}/cdktf.out. Exits with 1 if the stacks
// do not compile against the new version, or, with SAME=1, if any configuration differs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync, copyFileSync, cpSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault } from './common.mjs';
import { address, wantedProviders } from './schema.mjs';
import { findings } from './usage.mjs';

const bindings = dirname(fileURLToPath(import.meta.url));
const checkout = join(bindings, '../../..');
const work = join(checkout, '.build/provider-upgrade');
const everything = { ENVIRONMENT: 'dev,staging,prod', IMAGE_TAG: 'upgrade', STACK: '', HCL: '0' };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    try {
        process.exitCode = main(process.argv.slice(2));
    } catch (error) {
        console.error(error.lines ?? error.stack);
        process.exitCode = 1;
    }
}

function main(args) {
    const upgrades = args.map(upgrade);
    if (upgrades.length === 0) throw fault('Name the provider and the version, as in: make provider-upgrade PROVIDER=aws VERSION=6.66.0');

    const before = copy('before');
    const after = copy('after', upgrades);
    const first = synth(before);
    if (first.status !== 0) throw fault(`The stacks do not synthesize as they are:\n${first.printed}`);

    const second = synth(after);
    const errors = compileErrors(second.printed, after);
    const schemas = readSchemas(after, upgrades, second.printed);
    report('Arguments in use', schemas.flatMap(schema => findings(schema, stacks(before))), 'all exist, none that is required is missing, none is deprecated');
    report('Compile errors', errors, 'none');
    if (second.status !== 0 && errors.length === 0) throw fault(second.printed);
    if (second.status !== 0) return 1;
    const changed = differences(before, after);
    report('Configuration', changed, 'the same in every stack and environment');
    return changed.length > 0 && process.env.SAME === '1' ? 1 : 0;
}

function upgrade(argument) {
    const [, provider, version] = argument.match(/^([\w./-]+)=(\d+\.\d+\.\d+(?:-[\w.]+)?)$/) ?? [];
    if (!provider) throw fault(`"${argument}" is not understood; write PROVIDER=aws VERSION=6.66.0, with the exact version.`);
    return { source: provider.includes('/') ? provider : knownSource(provider), version };
}

/** The source of a provider that is named without its owner: from cdktf.json, else its prebuilt package, else HashiCorp. */
function knownSource(name) {
    const wanted = wantedProviders(join(checkout, 'cdktf.json')).find(one => one.name === name);
    if (wanted) return wanted.source;
    const prebuilt = join(bindings, 'node_modules/@cdktf', `provider-${name}`, 'lib/provider/index.js');
    const source = existsSync(prebuilt) && readFileSync(prebuilt, 'utf8').match(/terraformProviderSource: '([^']+)'/)?.[1];
    return address(source || name).split('/').slice(1).join('/');
}

/** Copies the checkout's files, keeping what an earlier copy has built, so that only what changed is rebuilt. */
function copy(name, upgrades = []) {
    const target = join(work, name);
    const files = lines(git('ls-files', '--cached', '--others', '--exclude-standard', '--', 'cdktf', 'app/Contract', 'tests/Infrastructure.Tests', 'static', 'Makefile', 'cdktf.json',
        'global.json', ':(glob)*.props', '.editorconfig')).filter(file => existsSync(join(checkout, file)));
    const wanted = new Set(files);
    for (const file of found(target)) if (!wanted.has(file)) rmSync(join(target, file));
    for (const file of files) {
        const { atime, mtime } = statSync(join(checkout, file));
        mkdirSync(dirname(join(target, file)), { recursive: true });
        copyFileSync(join(checkout, file), join(target, file));
        utimesSync(join(target, file), atime, mtime);
    }
    const own = join(target, 'cdktf/dotnet/bindings');
    for (const folder of ['node_modules', 'generator/node_modules', 'cdktn/node_modules']) {
        if (existsSync(join(bindings, folder)) && !existsSync(join(own, folder))) symlinkSync(join(bindings, folder), join(own, folder));
    }
    if (!existsSync(join(own, '.cache')) && existsSync(join(bindings, '.cache'))) cpSync(join(bindings, '.cache'), join(own, '.cache'), { recursive: true });
    if (upgrades.length > 0) want(join(target, 'cdktf.json'), upgrades);
    return target;
}

function want(cdktfJson, upgrades) {
    const config = JSON.parse(readFileSync(cdktfJson, 'utf8'));
    const others = (config.terraformProviders ?? []).filter(entry => {
        const source = typeof entry === 'string' ? entry.split('@')[0] : entry.source ?? entry.name;
        return !upgrades.some(upgrade => address(upgrade.source) === address(source));
    });
    config.terraformProviders = [...others, ...upgrades.map(({ source, version }) => `${source}@${version}`)];
    writeFileSync(cdktfJson, JSON.stringify(config, undefined, 2));
}

function found(folder, prefix = '') {
    const kept = ['bin', 'obj', '.cache', '.build', 'node_modules', 'cdktf.out'];
    return !existsSync(folder) ? [] : readdirSync(join(folder, prefix), { withFileTypes: true }).filter(entry => !kept.includes(entry.name))
        .flatMap(entry => entry.isDirectory() ? found(folder, `${prefix}${entry.name}/`) : [prefix + entry.name]);
}

function synth(folder) {
    console.error(`Synthesizing every stack and environment in ${relative(checkout, folder)} ...`);
    // Without the settings of the make that called this.
    const { MAKEFLAGS, MAKELEVEL, MFLAGS, MAKEOVERRIDES, ...environment } = process.env;
    const { status, stdout, stderr, error } = spawnSync('make', ['--silent', 'synth', ...Object.entries(everything).map(([name, value]) => `${name}=${value}`)],
        { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...environment, ...everything } });
    if (error) throw error;
    return { status, printed: stdout + stderr };
}

/** What does not compile, by file and line relative to the folder, each once. */
export function compileErrors(printed, folder) {
    const errors = lines(printed).filter(line => /: error [A-Z]+\d+:/.test(line) || / does not exist; did you mean /.test(line));
    return [...new Set(errors.map(line => line.trim().replaceAll(`${folder}/`, '').replace(/ \[[^\]]*\]$/, '')))];
}

function readSchemas(folder, upgrades, printed) {
    return upgrades.map(({ source, version }) => {
        const name = `${source.split('/').at(-1)}-${version}.json`;
        const file = [join(folder, 'cdktf/dotnet/bindings/.cache/schemas'), join(folder, 'cdktf/schemas'), process.env.PROVIDER_SCHEMAS ?? '']
            .map(path => join(path, name)).find(existsSync);
        if (!file) {
            throw fault(`${printed.trimEnd()}\nThere is no schema of ${source} ${version}; the reason is above. Name the provider as Terraform's registry does (aws, or namespace/name) and a version that it has, `
                + `or put its schema into cdktf/schemas/${name}: docs/INFRASTRUCTURE.md says how.`);
        }
        return JSON.parse(readFileSync(file, 'utf8')).provider_schemas[address(source)];
    });
}

function stacks(folder) {
    const path = join(folder, 'cdktf.out/stacks');
    return Object.fromEntries(readdirSync(path).map(name => [name, JSON.parse(readFileSync(join(path, name, 'cdk.tf.json'), 'utf8'))]));
}

function differences(before, after) {
    const { stdout } = spawnSync('git', ['--no-pager', 'diff', '--no-index', '--no-color', join(before, 'cdktf.out'), join(after, 'cdktf.out')],
        { encoding: 'utf8', maxBuffer: 1 << 28 });
    return lines(stdout.replaceAll(`${work.slice(1)}/`, ''));
}

function report(title, found, none) {
    console.log(`${title}: ${found.length === 0 ? none : ''}`.trim());
    for (const line of found) console.log(`  ${line}`);
}

function git(...args) {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: checkout, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (status !== 0) throw fault(`git ${args[0]} ended with ${status}: ${stderr}`);
    return stdout;
}

function lines(text) {
    return text.split('\n').filter(line => line !== '');
}
