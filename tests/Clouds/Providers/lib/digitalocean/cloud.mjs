// The DigitalOcean that the provider talks to: one team's resources and the behavior of each kind.
import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal.mjs';
import { zero } from '../values.mjs';
import { defaultProject, kinds } from './kinds.mjs';
import { refuse } from './refusals.mjs';
import { Team } from './team.mjs';

const plain = {};

/** Fills what neither the configuration nor the kind has set. */
function fill(block, values) {
    for (const { name, type, computed } of block.attributes)
        if (computed && (values[name] === null || values[name] === undefined)) values[name] = zero(type);
    return values;
}

/** Data sources that are more than looking up one of the team's resources by name or id. */
const data = {
    digitalocean_account: team => ({ id: team.uuid, ...team.account, floating_ip_limit: 3 }),
    digitalocean_database_ca: (team, { cluster_id: id }) => team.get('digitalocean_database_cluster', id) &&
        { id, cluster_id: id, certificate: `-----BEGIN CERTIFICATE-----\n${Buffer.from(id).toString('base64')}\n-----END CERTIFICATE-----\n` },
    digitalocean_project: (team, { id, name }) => !id && !name || id === team.uuid || name === 'default' ? defaultProject(team) : undefined,
};

/**
 * @param schema the provider's
 * @param {string} folder where the teams' files are
 * @param {string|undefined} token what the provider would read from its environment
 * @returns `connect` for lib/provider.mjs
 */
export const digitalOcean = (schema, folder, token) => config => {
    const team = new Team(folder, config?.token ?? token);
    const kind = type => kinds[type] ?? plain;
    const identify = (type, values) => kind(type).identify?.(values) ?? values.id;

    return {
        kind,

        // The provider uses Terraform's plugin SDK 2: after a failed update, the state holds the planned values.
        keepsWhatFailed: true,

        create(type, values) {
            team.mayFail(`create ${type}`);
            refuse('apply', type, values, team);
            const block = schema.resources[type];
            const made = fill(block, kind(type).create?.(team, values) ?? { ...values, id: randomUUID() });
            return team.put(type, identify(type, made), made);
        },

        update(type, values, prior) {
            team.mayFail(`update ${type}`);
            refuse('apply', type, values, team, prior);
            const made = kind(type).update?.(team, values, prior) ?? values;
            return team.put(type, identify(type, made), made);
        },

        read: (type, values) => {
            team.mayFail(`read ${type}`);
            const found = team.get(type, identify(type, values));
            return kind(type).read ? kind(type).read(team, found, values) : found;
        },

        remove(type, values) {
            team.mayFail(`delete ${type}`);
            refuse('remove', type, values, team);
            kind(type).remove?.(team, values);
            team.remove(type, identify(type, values));
        },

        // Composite ids are written with a comma: "example.com,1234".
        find: (type, id) => team.get(type, id) ?? team.get(type, id.split(',').at(-1)) ?? team.first(type, other => id === `${other.cluster_id},${other.name}`),

        data(type, config, block) {
            team.mayFail(`read ${type}`);
            const asked = Object.entries(config).filter(([name, value]) => value !== null && block.attributes.some(attribute => attribute.name === name));
            const found = data[type]?.(team, config)
                ?? team.first(type, other => asked.length > 0 && asked.every(([name, value]) => name === 'app_id' ? other.id === value : other[name] === value));
            if (!found) throw new Refusal(`${type} not found`, `404 no ${type} with ${asked.map(([name, value]) => `${name} "${value}"`).join(', ')} in team ${team.name}.`);
            return fill(block, { ...found, ...Object.fromEntries(asked) });
        },
    };
};
