// Attaches the stand-ins to a command that runs Terraform. See README.md.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cliConfiguration, findMirror, mirrored, registryAnswers } from './installation.mjs';
import { serveApi } from './digitalocean/api.mjs';
import { digitalOcean } from './digitalocean/cloud.mjs';
import { provider } from './provider.mjs';
import { providerNames, readSchema, terraformForm } from './schema.mjs';
import { serve } from './server.mjs';
import { tls } from './tls/cloud.mjs';

const usage = `usage: run [--stand-in] [--cloud FOLDER] [--serve | -- COMMAND...]
  -- COMMAND   run COMMAND with the providers attached
  --serve      print the environment to use as one line of JSON, and serve until standard input ends
  --schema P   print the schema of provider P (${providerNames.join(', ')}), in the form of "terraform providers schema -json"
  --cloud F    keep the imitated DigitalOcean's teams in folder F, and use the stand-in for it; otherwise they are forgotten
  --stand-in   use the stand-ins even where Terraform could install the real providers`;

function parse(args) {
    const options = { command: [] };
    for (let i = 0; i < args.length; i++) {
        if (args[i] === '--') { options.command = args.slice(i + 1); break; }
        else if (args[i] === '--stand-in') options.standIn = true;
        else if (args[i] === '--cloud' && args[i + 1]) options.cloud = resolve(args[++i]);
        else if (args[i] === '--serve') options.serve = true;
        else if (args[i] === '--schema' && providerNames.includes(args[i + 1])) options.schema = args[++i];
        else throw new Error(`"${args[i]}" is not understood.\n${usage}`);
    }
    if (!options.serve && !options.schema && options.command.length === 0) throw new Error(`No command is given.\n${usage}`);
    return options;
}

async function start(options, folder) {
    const mirror = findMirror();
    const real = mirrored(mirror);
    const online = !options.standIn && await registryAnswers();
    const servers = [], used = [];
    const cloud = options.cloud ?? join(folder, 'cloud');
    const api = options.cloud && await serveApi(cloud);
    for (const name of providerNames) {
        const schema = readSchema(name);
        const imitated = options.standIn || options.cloud && name === 'digitalocean';
        if (!imitated && (online || real.includes(schema.source))) { used.push(`${name} real`); continue; }
        const connect = { digitalocean: digitalOcean, tls }[name](schema, cloud);
        servers.push(await serve(schema, provider(schema, connect), join(folder, `${name}.sock`)));
        used.push(`${name} ${schema.version} stand-in`);
    }
    const standIns = servers.length > 0;
    console.error(`providers: ${used.join(', ')}${standIns ? ' (checks names, types and what is required; not the values that the provider itself would refuse)' : ''}`);
    return {
        environment: {
            ...cliConfiguration(mirror, folder),
            ...api && { DIGITALOCEAN_API_URL: api.url },
            ...standIns && { TF_REATTACH_PROVIDERS: JSON.stringify(Object.assign({}, ...servers.map(server => server.reattach))) },
        },
        stop: () => Promise.all([...servers, ...api ? [api] : []].map(server => server.stop())),
    };
}

/** Runs the command and gives its exit code; a signal to this process reaches the command as well. */
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
try {
    const options = parse(process.argv.slice(2));
    if (options.schema) console.log(JSON.stringify(terraformForm(readSchema(options.schema))));
    else {
        const { environment, stop } = await start(options, folder);
        if (options.serve) {
            console.log(JSON.stringify(environment));
            await new Promise(resolve => process.stdin.resume().on('end', resolve).on('close', resolve));
        } else process.exitCode = await run(options.command, environment);
        await stop();
    }
} catch (error) {
    console.error(error.message);
    process.exitCode = 2;
} finally {
    rmSync(folder, { recursive: true, force: true });
}
