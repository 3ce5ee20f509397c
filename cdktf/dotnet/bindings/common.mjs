// Shared by the parts of the bindings' build.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In PascalCase, as jsii-pacmak names namespaces. */
export function pascal(name) {
    return name.split(/[-_]/).map(part => part[0].toUpperCase() + part.slice(1)).join('');
}

/** An error that the user can fix: printed without a stack trace. */
export function fault(lines) {
    return Object.assign(new Error(lines), { lines });
}

/** Runs a program and returns its standard output; an error has everything that it printed. */
export function run(command, args, options = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: dirname(fileURLToPath(import.meta.url)), ...options, stdio: ['ignore', 'pipe', 'pipe'] });
        const printed = [];
        const errors = [];
        child.stdout.on('data', data => printed.push(data));
        child.stderr.on('data', data => errors.push(data));
        child.on('error', () => reject(fault(`${command} could not be started; is it installed?`)));
        child.on('close', code => code === 0 ? resolve(Buffer.concat(printed).toString())
            : reject(fault(`${command} ${args[0]} ended with ${code}:\n${Buffer.concat([...printed, ...errors])}`)));
    });
}

/** The candidate with the fewest edits from the name, ignoring case. */
export function nearest(name, candidates) {
    const distance = (a, b) => {
        let row = Array.from({ length: b.length + 1 }, (_, i) => i);
        for (let i = 1; i <= a.length; i++) {
            const next = [i];
            for (let j = 1; j <= b.length; j++) {
                next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
            }
            row = next;
        }
        return row[b.length];
    };
    const wanted = name.toLowerCase();
    return [...candidates].map(c => [distance(wanted, c.toLowerCase()), c]).sort((a, b) => a[0] - b[0])[0][1];
}

/** Refuses namespaces that a provider does not have, and suggests the one that was probably meant. */
export function requireNamespaces(namespaces, existing, nuget) {
    const unknown = namespaces.filter(namespace => !existing.includes(namespace));
    if (unknown.length > 0)
        throw fault(unknown.map(name => `${nuget}.${name} does not exist; did you mean ${nuget}.${nearest(name, existing)}?`).join('\n'));
}
