// Keeps a real provider's processes running between Terraform's commands. The AWS provider's start, its schema and the checksum of
// its 700 MB take most of the processor time of a short command.
//
// In a mirror, Terraform finds a script instead of the provider. The script asks here for a process that runs in the same folder with
// the same environment, never one that serves another account. The two talk to each other unchanged, with these exceptions: the schema
// holds only the types that configurations name (for any other, Terraform reports "no schema available"), the largest types have only
// the nested blocks that are named (blocks.mjs), and the end of a command does not end the provider.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { KeptProcess } from './process.mjs';

/** How many idle processes are kept; one of the AWS provider takes some 600 MB. */
const spare = 2;

/** Environment variables that the AWS provider and its libraries read; PWD because it reads files. */
const counts = name => /^(AWS_|SSL_|HTTPS?_PROXY$|NO_PROXY$|HOME$|TMPDIR$|PWD$)/i.test(name);

/**
 * Keeps one provider.
 * @param {string} program the provider
 * @param {string} script where Terraform looks for it
 * @param {string} sockets folder for sockets
 * @returns {Promise<{stop: () => void}>}
 */
export async function keep(program, script, sockets) {
    // For terraform-provider-aws_v5.100.0_x5: aws_
    const prefix = basename(program).replace(/^terraform-provider-(\w+?)_v.*$/, '$1_');
    const known = { prefix, types: new Set() };
    const processes = new Set();
    // By folder. What a configuration no longer names may still be in the state that it changes.
    const history = new Map();

    async function take(environment) {
        const names = new Set([...history.get(environment.PWD) ?? [], ...namesIn(environment.PWD)]);
        history.set(environment.PWD, names);
        for (const name of names) if (name.startsWith(prefix)) known.types.add(name);
        const key = JSON.stringify(Object.entries(environment).filter(([name]) => counts(name)).sort());
        for (const idle of processes)
            if (!idle.busy && !idle.worn && idle.key === key) return idle.serve(names);
        const started = await KeptProcess.start(program, { key, environment, folder: environment.PWD, sockets }, known);
        processes.add(started);
        return started.serve(names);
    }

    function giveBack(process) {
        process.busy = false;
        const idle = [...processes].filter(process => !process.busy);
        const healthy = idle.filter(process => !process.worn);
        for (const old of [...idle.filter(process => process.worn), ...healthy.slice(0, Math.max(0, healthy.length - spare))]) {
            processes.delete(old);
            old.end();
        }
    }

    // One connection for each start of the provider: the environment comes in, the handshake goes out, and the end of the connection
    // ends the script.
    const door = createServer(async connection => {
        connection.on('error', () => { });
        try {
            const process = await take(await environmentFrom(connection));
            process.released = () => connection.end();
            if (connection.destroyed) { giveBack(process); return; }
            connection.once('close', () => giveBack(process));
            connection.write(`${process.handshake}\n`);
        } catch (error) {
            console.error(error.message);
            connection.end();
        }
    });
    await new Promise(resolve => door.listen(0, '127.0.0.1', resolve));

    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, `#!/usr/bin/env bash
# Instead of ${program}: one of its processes that run already. See kept/pool.mjs.
trap '' INT
exec 3<>/dev/tcp/127.0.0.1/${door.address().port}
{ env -0; printf '\\0'; } >&3
read -r handshake <&3
echo "$handshake"
read -r _ <&3
`, { mode: 0o755 });
    return {
        stop() {
            door.close();
            for (const process of processes) process.end();
        },
    };
}

/** Reads the output of `env -0` and the zero byte that ends it. */
function environmentFrom(connection) {
    return new Promise((resolve, reject) => {
        let text = '';
        connection.once('close', () => reject(new Error('A command of Terraform ended before it had a provider.')));
        connection.setEncoding('utf8').on('data', part => {
            text += part;
            if (!text.endsWith('\0\0')) return;
            resolve(Object.fromEntries(text.slice(0, -2).split('\0').map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])));
        });
    });
}

/** Whatever the configuration in a folder names: types, blocks, arguments and more. */
function namesIn(folder) {
    const texts = readdirSync(folder).filter(name => /\.tf(\.json)?$/.test(name)).map(name => readFileSync(join(folder, name), 'utf8'));
    return new Set(texts.flatMap(text => text.match(/\b[a-z][a-z0-9_]*\b/g) ?? []));
}
