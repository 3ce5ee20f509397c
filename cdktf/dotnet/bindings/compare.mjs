// Synthesizes with two programs, one for each engine or runtime, and compares what they write.
//
//   node compare.mjs PROGRAM_FOLDER PROGRAM_FOLDER     as compiled by `make program`
//
// Prints a line for each form, JSON and HCL, and exits with 1 if they differ in more than the engine's version. Leaves what they wrote
// in .build/compared/.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { fault } from './common.mjs';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const environments = 'dev,staging,prod';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    try {
        process.exitCode = main(...process.argv.slice(2).map(folder => resolve(folder)));
    } catch (error) {
        console.error(error.lines ?? error.stack);
        process.exitCode = 1;
    }
}

function main(one, other) {
    const forms = { JSON: '0', HCL: '1' };
    const different = Object.entries(forms).filter(([form, hcl]) => {
        const [first, second] = [one, other].map(program => synthesize(program, hcl));
        const found = differences(first, second);
        const stacks = readdirSync(join(first, 'stacks')).length;
        const [from, to] = [[one, first], [other, second]].map(([program, folder]) => `${basename(program)} (${version(folder)})`);
        console.log(`${form}: ${from} and ${to} ${found.length === 0 ? `write the same but for the version, ${stacks} stacks and environments` : 'differ:'}`);
        for (const line of found) console.log(`  ${line}`);
        return found.length > 0;
    });
    return different.length === 0 ? 0 : 1;
}

function synthesize(program, hcl) {
    const output = join(checkout, '.build/compared', `${basename(program)}-${hcl === '1' ? 'hcl' : 'json'}`);
    rmSync(output, { recursive: true, force: true });
    const { status, stdout, stderr, error } = spawnSync('dotnet', [join(program, 'HybridCloud.Infrastructure.dll')], {
        cwd: checkout,
        encoding: 'utf8',
        env: { ...process.env, ENVIRONMENT: environments, STACK: '', HCL: hcl, IMAGE_TAG: 'compare', CDKTF_OUTDIR: output },
    });
    if (error) throw error;
    if (status !== 0) throw fault(`${program} ended with ${status}:\n${stdout}${stderr}`);
    return output;
}

function version(folder) {
    return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).version;
}

/**
 * The differences between two folders of synthesized stacks, other than the engine's version.
 * @returns {string[]} file: where in it, and both values
 */
export function differences(one, other) {
    const files = new Set([one, other].flatMap(folder => list(folder)));
    return [...files].sort().flatMap(file => {
        const paths = [one, other].map(folder => join(folder, file));
        const missing = paths.findIndex(path => !existsSync(path));
        if (missing >= 0) return [`${file}: not in ${[one, other][missing]}`];
        const [a, b] = paths.map(path => readFileSync(path));
        if (file.endsWith('.json')) return [...inside(`${file}: `, plain(a), plain(b))];
        return a.equals(b) ? [] : [`${file}: ${firstLine(a.toString(), b.toString())}`];
    });
}

function list(folder, prefix = '') {
    return readdirSync(join(folder, prefix), { withFileTypes: true })
        .flatMap(entry => entry.isDirectory() ? list(folder, `${prefix}${entry.name}/`) : [prefix + entry.name]);
}

/** A configuration or manifest without the version of the engine that wrote it. */
function plain(bytes) {
    const value = JSON.parse(bytes);
    if (value['//']?.metadata) delete value['//'].metadata.version;
    if (value.stacks) delete value.version;
    return value;
}

function* inside(path, a, b) {
    if (isDeepStrictEqual(a, b)) return;
    if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') {
        yield `${path} ${JSON.stringify(a)} and ${JSON.stringify(b)}`;
        return;
    }
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) yield* inside(`${path}/${key}`, a[key], b[key]);
}

function firstLine(a, b) {
    const [x, y] = [a, b].map(text => text.split('\n'));
    const at = x.findIndex((line, i) => line !== y[i]);
    return `line ${at + 1}, "${x[at]}" and "${y[at]}"`;
}
