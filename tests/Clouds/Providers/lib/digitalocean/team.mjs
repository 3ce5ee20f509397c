// One team's resources, kept as one JSON file that a test may edit to cause drift.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../refusal.mjs';

/** A file's content; undefined if there is none. */
function read(file) {
    try { return JSON.parse(readFileSync(file, 'utf8')); }
    catch (error) {
        if (error.code !== 'ENOENT') throw error;
        return undefined;
    }
}

const write = (file, value) => {
    writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(`${file}.new`, file);
};

/** An identifier that depends only on its parts. */
export const stableId = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');

/** How far the cloud's clock is off, in milliseconds. */
export const clockOff = folder => 1000 * (read(join(folder, 'faults.json'))?.find(({ on }) => on === 'clock')?.seconds ?? 0);

/** The resources of the team that a token belongs to. The README says what files are in the cloud's folder. */
export class Team {
    constructor(folder, token) {
        mkdirSync(folder, { recursive: true });
        const known = read(join(folder, 'tokens.json'));
        if (!token || known && !(token in known)) throw new Refusal('Unable to authenticate you', '401 Unable to authenticate you: the DigitalOcean token is missing or not valid.');
        this.folder = folder;
        this.name = known?.[token] ?? `team-${stableId(token).slice(0, 8)}`;
        this.uuid = stableId('team', this.name);
        this.file = join(folder, `${this.name}.json`);
    }

    get everything() { return read(this.file) ?? {}; }

    get account() {
        return {
            uuid: this.uuid, email: `owner@${this.name}.example`, email_verified: true, status: 'active', status_message: '', droplet_limit: 25,
            ...this.everything.account,
        };
    }

    /** All resources of one type, by id. */
    all(type) { return this.everything[type] ?? {}; }

    get(type, id) { return this.all(type)[id]; }

    /** The resource of a type for which the condition holds. */
    first(type, condition) { return Object.values(this.all(type)).find(condition); }

    put(type, id, values) {
        const everything = this.everything;
        (everything[type] ??= {})[id] = values;
        write(this.file, everything);
        return values;
    }

    remove(type, id) {
        const everything = this.everything;
        delete everything[type]?.[id];
        write(this.file, everything);
    }

    /** Whether any team, this one included, has such a resource: for names that are unique across teams. */
    anywhere(type, condition) {
        return readdirSync(this.folder).filter(name => name.endsWith('.json') && !['tokens.json', 'faults.json'].includes(name))
            .some(name => Object.values(read(join(this.folder, name))?.[type] ?? {}).some(condition));
    }

    /** Fails if a test has asked for it. */
    mayFail(operation) {
        const fault = this.fault(operation);
        if (!fault) return;
        const { status = 422, message } = fault;
        throw Object.assign(new Refusal(`Error: ${operation}`, `${status} (request "${randomUUID()}") ${message}`), { status });
    }

    /** The fault that a test has asked for; asking for it uses it up. */
    fault(operation) {
        const file = join(this.folder, 'faults.json');
        const faults = read(file) ?? [];
        const fault = faults.find(({ on, team, times = 1 }) => operation.startsWith(on) && (!team || team === this.name) && times > 0);
        if (!fault) return undefined;
        const strikes = !(fault.after > 0);
        if (strikes) fault.times = (fault.times ?? 1) - 1;
        else fault.after--;
        write(file, faults);
        return strikes ? fault : undefined;
    }
}
