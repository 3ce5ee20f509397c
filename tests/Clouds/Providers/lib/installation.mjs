// Where Terraform gets the real providers from: a mirror on this machine, or the public registry.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

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
 * The provider mirror of this machine: TF_PLUGIN_MIRROR, else Terraform's own default folders, else what is found near
 * the usual places for software.
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

/** Whether the public registry answers: only then can Terraform install what no mirror holds. */
export async function registryAnswers() {
    try {
        return (await fetch(`https://${registry}/.well-known/terraform.json`, { signal: AbortSignal.timeout(3000) })).ok;
    } catch { return false; }
}

/**
 * Writes a Terraform CLI configuration that takes from the mirror what it holds and everything else from the registry.
 * A configuration of the user's own, which TF_CLI_CONFIG_FILE names, is left as it is.
 * @returns {object} environment variables to add
 */
export function cliConfiguration(mirror, folder, environment = process.env) {
    if (environment.TF_CLI_CONFIG_FILE && existsSync(environment.TF_CLI_CONFIG_FILE)) return {};
    const file = join(folder, 'terraform.rc');
    const names = JSON.stringify(mirrored(mirror).map(name => `${registry}/${name}`));
    writeFileSync(file, mirror === undefined ? '' : `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${names}
  }
  direct {
    exclude = ${names}
  }
}
`);
    return { TF_CLI_CONFIG_FILE: file };
}
