// Attaches the stand-ins to a command that runs Terraform. See README.md.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { cliConfiguration, findMirror, install, mirrored, programs, registryAnswers } from './installation.mjs';
import { keep } from './kept/pool.mjs';
import { serveApi } from './digitalocean/api.mjs';
import { digitalOcean } from './digitalocean/cloud.mjs';
import { refused } from './digitalocean/refusals.mjs';
import { provider } from './provider.mjs';
import { providerNames, readSchema, terraformForm } from './schema.mjs';
import { serve } from './server.mjs';
import { tls } from './tls/cloud.mjs';

const usage = `usage: run [--stand-in] [--cloud FOLDER] [--keep] [--serve | -- COMMAND...]
  -- COMMAND   run COMMAND with the providers attached
  --serve      for each DigitalOcean token that standard input gives, a line each, print the environment to use as one
               line of JSON; serve until standard input ends
  --schema P   print the schema of provider P (${providerNames.join(', ')}), in the form of "terraform providers schema -json"
  --cloud F    keep the imitated DigitalOcean's teams in folder F, and use the stand-in for it; otherwise they are forgotten
  --keep       start a real provider once, and not for each of Terraform's commands; --serve does
  --stand-in   use the stand-ins even where Terraform could install the real providers`;

function parse(args) {
    const options = { command: [] };
    for (let i = 0; i < args.length; i++) {
        if (args[i] === '--') { options.command = args.slice(i + 1); break; }
        else if (args[i] === '--stand-in') options.standIn = true;
        else if (args[i] === '--cloud' && args[i + 1]) options.cloud = resolve(args[++i]);
        else if (args[i] === '--serve') options.serve = options.keep = true;
        else if (args[i] === '--keep') options.keep = true;
        else if (args[i] === '--schema' && providerNames.includes(args[i + 1])) options.schema = args[++i];
        else throw new Error(`"${args[i]}" is not understood.\n${usage}`);
    }
    if (!options.serve && !options.schema && options.command.length === 0) throw new Error(`No command is given.\n${usage}`);
    return options;
}

/**
 * Decides which providers are imitated, and returns what starts them: an attached provider does not see Terraform's environment,
 * so each token gets its own servers.
 */
async function prepare(options, folder) {
    const places = [findMirror()].filter(Boolean);
    if (options.keep && !places.flatMap(mirrored).includes('hashicorp/aws') && await registryAnswers()) places.unshift(install());
    const real = places.flatMap(mirrored);
    const online = !options.standIn && await registryAnswers();
    const schemas = {};
    const used = providerNames.map(name => {
        const schema = readSchema(name);
        const imitated = options.standIn || options.cloud && name === 'digitalocean';
        if (!imitated && (online || real.includes(schema.source))) return `${name} real`;
        schemas[name] = schema;
        return `${name} ${schema.version} stand-in`;
    });
    const standIns = Object.keys(schemas).length > 0;
    console.error(`providers: ${used.join(', ')}${standIns ? ' (checks names, types, what is required, and of the values what is known to be refused)' : ''}`);

    const cloud = options.cloud ?? join(folder, 'cloud');
    const running = options.cloud ? [await serveApi(cloud)] : [];
    const keptMirror = join(folder, 'mirror');
    const kept = [];
    for (const { source, path, program } of options.keep ? places.flatMap(programs) : [])
        kept.push({ source, ...await keep(program, join(keptMirror, path), folder) });
    const isKept = source => kept.some(provider => provider.source === source);
    const mirrors = [
        { path: keptMirror, sources: real.filter(isKept) },
        ...places.map(path => ({ path, sources: mirrored(path).filter(source => !isKept(source)) })),
    ];
    const common = { ...cliConfiguration(mirrors, folder), ...options.cloud && { DIGITALOCEAN_API_URL: running[0].url, SPACES_ENDPOINT_URL: running[0].url } };
    return {
        /** Starts servers for one token and returns the environment variables that point to them. */
        async start(token) {
            const attach = {};
            for (const [name, schema] of Object.entries(schemas)) {
                const methods = {
                    digitalocean: () => provider(schema, digitalOcean(schema, cloud, token), (type, config) => refused('plan', type, config)),
                    tls: () => provider(schema, tls()),
                }[name]();
                const server = await serve(schema, methods, join(folder, `${name}-${running.length}.sock`));
                running.push(server);
                Object.assign(attach, server.reattach);
            }
            return { ...common, ...kept.length > 0 && { TF_DISABLE_PLUGIN_TLS: '1' }, ...standIns && { TF_REATTACH_PROVIDERS: JSON.stringify(attach) } };
        },
        stop: () => Promise.all([...kept, ...running].map(server => server.stop())),
    };
}

/** Runs the command and returns its exit code; a signal to this process reaches the command as well. */
function run([file, ...args], environment) {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
        const forward = signal => child.kill(signal);
        process.on('SIGINT', forward).on('SIGTERM', forward);
        child.on('error', reject);
        child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
}

const folder = mkdtempSync(join(tmpdir(), 'providers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
try {
    const options = parse(process.argv.slice(2));
    if (options.schema) console.log(JSON.stringify(terraformForm(readSchema(options.schema))));
    else {
        const providers = await prepare(options, folder);
        if (options.serve)
            for await (const token of createInterface({ input: process.stdin })) console.log(JSON.stringify(await providers.start(token)));
        else process.exitCode = await run(options.command, await providers.start(process.env.DIGITALOCEAN_TOKEN ?? process.env.DIGITALOCEAN_ACCESS_TOKEN));
        await providers.stop();
    }
} catch (error) {
    console.error(error.message);
    // At once: servers that have started would keep this process running, and whoever asked it waiting.
    process.exit(2);
}
