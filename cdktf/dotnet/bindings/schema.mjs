// Which providers cdktf.json wants from their schema, in which version, and where that schema comes from.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fault, pascal, run } from './common.mjs';

const defaultHost = 'registry.terraform.io';

/**
 * The field `terraformProviders` of cdktf.json, in both forms that CDKTF reads: "hashicorp/aws@~> 6.0", or an object with
 * name, source and version.
 * @returns {{name: string, source: string, address: string, constraint: string | undefined, nuget: string}[]}
 *          source as it is written; address with its registry and owner; nuget the package's and the namespace's name
 */
export function wantedProviders(cdktfJson) {
    let config;
    try {
        config = JSON.parse(readFileSync(cdktfJson, 'utf8'));
    } catch (error) {
        throw fault(`${cdktfJson} is not JSON: ${error.message}`);
    }
    const wanted = (config.terraformProviders ?? []).map(entry => {
        const text = typeof entry === 'string' ? entry : `${entry?.source ?? entry?.name}@${entry?.version ?? ''}`;
        const [, source, constraint] = text.match(/^((?:[\w.-]+(?::\d+)?\/)?(?:[\w-]+\/)?[\w-]+)(?:@(.*))?$/) ?? [];
        if (!source || source === 'undefined')
            throw fault(`${cdktfJson}: terraformProviders has ${JSON.stringify(entry)}; write "owner/name@constraint", for instance "hashicorp/aws@~> 6.0".`);
        const name = entry.name ?? source.toLowerCase().split('/').at(-1);
        return { name, source, address: address(source), constraint: constraint?.trim() || undefined, nuget: `HashiCorp.Cdktf.Providers.${pascal(name)}` };
    });
    for (const [index, { nuget, source }] of wanted.entries()) {
        const other = wanted.findIndex(one => one.nuget === nuget);
        if (other < index) throw fault(`${cdktfJson}: terraformProviders has ${wanted[other].source} and ${source}, which are both ${nuget}; give one another "name".`);
    }
    return wanted;
}

/** A provider's source in full: registry, owner, name. */
export function address(source) {
    const parts = source.toLowerCase().split('/');
    return [...[defaultHost, 'hashicorp'].slice(0, 3 - parts.length), ...parts].join('/');
}

/**
 * Finds a provider's version and its schema: a file NAME-VERSION.json in `folders`, or else from Terraform, which installs the
 * provider; the version that it chooses is kept in `lock`, a Terraform lock file.
 * @returns {Promise<{version: string, file: string}>}
 */
export async function findSchema(provider, folders, lock) {
    const known = version(provider, lock);
    const file = known && folders.map(folder => join(folder, `${provider.name}-${known}.json`)).find(existsSync);
    return file ? { version: known, file } : await askTerraform(provider, folders[0], lock);
}

/** The version that is locked for the same constraint, else the only one that the constraint allows. */
function version({ address, constraint }, lock) {
    const locked = lockedBlocks(lock).get(address);
    if (locked && sameConstraint(locked.constraint, constraint)) return locked.version;
    return constraint?.match(/^=?\s*v?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/)?.[1];
}

function lockedBlocks(lock) {
    const text = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
    return new Map([...text.matchAll(/^provider "([^"]+)" \{\n([\s\S]*?)^\}/gm)].map(([block, address, body]) => [address, {
        block,
        version: body.match(/^ *version *= "([^"]+)"/m)?.[1],
        constraint: body.match(/^ *constraints *= "([^"]+)"/m)?.[1],
    }]));
}

/** In its lock file, Terraform orders and spaces a constraint in its own way, and writes versions in full except after `~>`. */
function sameConstraint(a = '', b = '') {
    const plain = constraint => constraint.split(',').map(part => {
        const [, operator, digits] = part.match(/^\s*(~>|[<>!]?=?)\s*v?(.*?)\s*$/);
        const full = operator === '~>' ? digits : [...digits.split('.'), '0', '0'].slice(0, Math.max(3, digits.split('.').length)).join('.');
        return `${operator === '=' ? '' : operator}${digits && full}`;
    }).sort().join();
    return plain(a) === plain(b);
}

async function askTerraform(provider, cache, lock) {
    const folder = mkdtempSync(join(tmpdir(), 'provider-schema-'));
    try {
        writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({
            terraform: { required_providers: { [provider.name]: { source: provider.source, version: provider.constraint } } },
        }));
        const own = join(folder, '.terraform.lock.hcl');
        const before = lockedBlocks(lock);
        const held = before.get(provider.address);
        // A constraint that differs from the locked one asks for another version.
        if (held && sameConstraint(held.constraint, provider.constraint)) writeFileSync(own, `${held.block}\n`);
        const terraform = (...args) => run('terraform', [`-chdir=${folder}`, ...args], { env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' } });
        await terraform('init', '-input=false', '-no-color').catch(error => {
            throw fault(`The schema of ${provider.source} ${provider.constraint ?? ''} could not be fetched: ${error.lines ?? error.message}`);
        });
        const chosen = lockedBlocks(own).get(provider.address);
        // Terraform knows no version of a provider that is attached as a running process (TF_REATTACH_PROVIDERS).
        const resolved = chosen?.version ?? version(provider, lock);
        if (!resolved) throw fault(`Terraform does not say which version of ${provider.source} it runs; write the exact version into cdktf.json.`);
        const schema = JSON.parse(await terraform('providers', 'schema', '-json'));
        if (!schema.provider_schemas?.[provider.address]) throw fault(`Terraform printed no schema of ${provider.address}.`);

        const file = join(cache, `${provider.name}-${resolved}.json`);
        mkdirSync(cache, { recursive: true });
        writeFileSync(`${file}.part`, JSON.stringify(schema));
        renameSync(`${file}.part`, file);
        if (chosen) writeLock(lock, before.set(provider.address, chosen));
        return { version: resolved, file };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function writeLock(lock, blocks) {
    const head = '# Versions of the providers that cdktf.json names, chosen by "terraform init". Commit this file.\n';
    const body = [...blocks].sort(([a], [b]) => a < b ? -1 : 1).map(([, { block }]) => `\n${block}\n`).join('');
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, head + body);
}
