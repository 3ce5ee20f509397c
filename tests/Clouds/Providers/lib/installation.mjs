// Where Terraform gets the real providers from: a mirror on this machine, or the public registry.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const registry = 'registry.terraform.io';

const folders = path => {
    try { return readdirSync(path, { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name); }
    catch { return []; }
};

/** The nearest folder at or below `path`, at most `depth` levels down, that holds a mirror. */
function below(path, depth) {
    const names = folders(path);
    if (names.includes(registry)) return path;
    if (depth > 0)
        for (const name of names.filter(name => name !== 'node_modules' && name !== '.git')) {
            const found = below(join(path, name), depth - 1);
            if (found) return found;
        }
    return undefined;
}

/**
 * The provider mirror of this machine: TF_PLUGIN_MIRROR, else Terraform's own default folders, else one found in the usual
 * places for software.
 * @returns {string|undefined} the folder that holds `registry.terraform.io`
 */
export function findMirror(environment = process.env) {
    const named = environment.TF_PLUGIN_MIRROR;
    if (named) {
        if (!existsSync(join(named, registry)))
            throw new Error(`TF_PLUGIN_MIRROR is "${named}", which holds no folder ${registry}: name the folder above it, or unset it.`);
        return named;
    }
    const home = environment.HOME ?? homedir();
    const defaults = [join(home, '.terraform.d/plugins'), join(environment.XDG_DATA_HOME ?? join(home, '.local/share'), 'terraform/plugins'),
        '/usr/local/share/terraform/plugins', '/usr/share/terraform/plugins'];
    return defaults.find(path => existsSync(join(path, registry)))
        ?? ['/opt', '/usr/local', '/usr/share', home].map(path => below(path, 2)).find(Boolean);
}

/** The providers in a mirror, for example `hashicorp/aws`. */
export const mirrored = mirror => mirror === undefined ? [] : folders(join(mirror, registry))
    .flatMap(owner => folders(join(mirror, registry, owner)).map(name => `${owner}/${name}`));

/** The provider programs that a mirror holds unpacked for this machine; `path` is relative to the mirror. */
export function programs(mirror) {
    const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
    return mirrored(mirror).flatMap(source => folders(join(mirror, registry, source)).flatMap(version => {
        const place = join(registry, source, version, platform);
        const name = existsSync(join(mirror, place)) && readdirSync(join(mirror, place)).find(name => name.startsWith('terraform-provider-'));
        return name ? [{ source, path: join(place, name), program: join(mirror, place, name) }] : [];
    }));
}

/** Whether the public registry answers: only then can Terraform install what no mirror holds. */
export async function registryAnswers() {
    try {
        return (await fetch(`https://${registry}/.well-known/terraform.json`, { signal: AbortSignal.timeout(10_000) })).ok;
    } catch { return false; }
}

/**
 * Installs the providers of real/providers.tf from the registry, once for this checkout: otherwise every `terraform init` of every
 * test would download them.
 * @returns {string} a mirror
 */
export function install(folder = fileURLToPath(new URL('../node_modules/.real', import.meta.url))) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(new URL('../real/providers.tf', import.meta.url), join(folder, 'providers.tf'));
    // Several test classes start at once; all but the first find everything there.
    const done = spawnSync('flock', [join(folder, 'lock'), 'terraform', `-chdir=${folder}`, 'init', '-input=false', '-no-color'], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`The providers of tests/Clouds/Providers/real could not be installed: ${done.error?.message ?? done.stderr}`);
    return join(folder, '.terraform/providers');
}

/**
 * Writes a Terraform CLI configuration that takes each mirror's listed providers from it, and everything else from the registry.
 * The user's own configuration, which TF_CLI_CONFIG_FILE names, is left as it is.
 * @param {{path: string, sources: string[]}[]} mirrors
 * @returns {object} environment variables to add
 */
export function cliConfiguration(mirrors, folder, environment = process.env) {
    if (environment.TF_CLI_CONFIG_FILE && existsSync(environment.TF_CLI_CONFIG_FILE)) return {};
    const file = join(folder, 'terraform.rc');
    const names = sources => JSON.stringify(sources.map(source => `${registry}/${source}`));
    const used = mirrors.filter(({ sources }) => sources.length > 0);
    writeFileSync(file, used.length === 0 ? '' : `provider_installation {
${used.map(({ path, sources }) => `  filesystem_mirror {
    path    = ${JSON.stringify(path)}
    include = ${names(sources)}
  }
`).join('')}  direct {
    exclude = ${names(used.flatMap(({ sources }) => sources))}
  }
}
`);
    return { TF_CLI_CONFIG_FILE: file };
}
