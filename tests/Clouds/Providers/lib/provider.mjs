// A provider's answers over the protocol, the same for every resource; what is special about a resource comes from its kind.
//
// A kind may have
//   forceNew    attributes whose change replaces the resource; `true` for all
//   defaults    what the provider sends where the configuration sets nothing
//   unread      attributes that the API never returns: they stay as the state has them
//   suppress    attribute -> (prior, planned, values) => whether a difference is insignificant
//   plan        (planned, prior) => attributes that replace the resource although they did not change; may complete `planned`
//   read        (team, found, state) => what the provider finds, where that is more than looking the resource up
//   create, update, remove   what the cloud does, see digitalocean/kinds.mjs and tls/
import { Refusal } from './refusal.mjs';
import { UNKNOWN } from './unknown.mjs';
import { conform, known, read, same, write } from './values.mjs';

const settings = block => [...block.attributes, ...block.blocks];

/** Terraform's proposal with the provider's defaults, and with prior values where a difference is insignificant. */
function settle(block, kind, proposed, prior, config) {
    const values = { ...proposed };
    for (const { name } of settings(block)) {
        if (values[name] === null && kind.defaults?.[name] !== undefined) values[name] = kind.defaults[name];
        if (prior && kind.suppress?.[name]?.(prior[name], values[name], values)) values[name] = prior[name];
    }
    if (!prior)
        for (const { name, computed } of block.attributes)
            if (computed && config[name] === null && values[name] === null) values[name] = UNKNOWN;
    return values;
}

/** The planned values, with the prior ones where the planned ones are not known yet. */
const settled = (planned, prior) => Object.fromEntries(Object.entries(planned).map(([name, value]) => [name, value === UNKNOWN ? prior[name] : known(value)]));

/**
 * @param {object} schema as `readSchema` gives it
 * @param {(config: object|null) => object} connect returns the cloud that the provider's own configuration selects:
 *   `kind`, `create`, `update`, `read`, `remove`, `find`, `data`
 * @param {(type: string, config: object) => Refusal[]} [validate] what the provider itself refuses in a configuration
 */
export function provider(schema, connect, validate = () => []) {
    let cloud;
    const resource = type => ({ block: schema.resources[type], kind: cloud.kind(type) });
    const state = (block, value) => write(value && conform(block, value));

    return {
        PrepareProviderConfig: ({ config }) => ({ prepared_config: config }),

        // The resource's name and required arguments are checked by Terraform from the schema.
        ValidateResourceTypeConfig: ({ type_name: type, config }) => {
            const faults = validate(type, read(config));
            if (faults.length > 0) throw Object.assign(new Refusal('The configuration is not valid.'), { all: faults });
            return {};
        },
        ValidateDataSourceConfig: () => ({}),

        Configure: ({ config }) => {
            cloud = connect(read(config));
            return {};
        },

        UpgradeResourceState: ({ type_name: type, raw_state: raw }) =>
            ({ upgraded_state: state(schema.resources[type], JSON.parse(raw.json.toString())) }),

        ReadResource: async ({ type_name: type, current_state: current, private: own }) => {
            const { block, kind } = resource(type);
            const values = read(current);
            const found = await cloud.read(type, values);
            if (!found) return { new_state: write(null), private: own };
            for (const name of kind.unread ?? []) found[name] = values[name];
            return { new_state: state(block, { ...found, timeouts: values.timeouts }), private: own };
        },

        PlanResourceChange: ({ type_name: type, prior_state, proposed_new_state, config, prior_private: own }) => {
            const [prior, proposed, configured] = [prior_state, proposed_new_state, config].map(read);
            const answer = { planned_private: own, legacy_type_system: true };
            if (!proposed) return { ...answer, planned_state: write(null) };
            const { block, kind } = resource(type);
            const planned = settle(block, kind, proposed, prior, configured);
            const due = kind.plan?.(planned, prior) ?? [];
            const changed = prior ? settings(block).map(({ name }) => name).filter(name =>
                (kind.forceNew === true || kind.forceNew?.includes(name)) && name !== 'timeouts' && !same(prior[name], planned[name])) : [];
            return {
                ...answer,
                planned_state: state(block, planned),
                requires_replace: [...due, ...changed].map(name => ({ steps: [{ attribute_name: name }] })),
            };
        },

        ApplyResourceChange: async ({ type_name: type, prior_state, planned_state, planned_private: own }) => {
            const [prior, planned] = [prior_state, planned_state].map(read);
            const { block, kind } = resource(type);
            const answer = { private: own, legacy_type_system: true };
            try {
                if (!planned) {
                    await cloud.remove(type, prior);
                    return { ...answer, new_state: write(null) };
                }
                const wanted = known(planned);
                const made = prior ? await cloud.update(type, wanted, prior) : await cloud.create(type, wanted);
                for (const name of kind.unread ?? []) made[name] = wanted[name];
                return { ...answer, new_state: state(block, { ...made, timeouts: wanted.timeouts }) };
            } catch (error) {
                // A half-created resource is in `error.made`, and Terraform taints it. After a failed change the state has the prior
                // values or, with `keepsWhatFailed`, the planned ones, so that only a refresh can tell.
                error.response = {
                    ...answer,
                    new_state: error.made ? state(block, error.made) : prior && planned && cloud.keepsWhatFailed ? state(block, settled(planned, prior)) : prior_state,
                };
                throw error;
            }
        },

        ImportResourceState: async ({ type_name: type, id }) => {
            const found = await cloud.find(type, id);
            if (!found) throw new Refusal(`Cannot import ${type}`, `Nothing has the id "${id}".`);
            return { imported_resources: [{ type_name: type, state: state(schema.resources[type], found) }] };
        },

        ReadDataSource: async ({ type_name: type, config }) => {
            const block = schema.dataSources[type];
            return { state: state(block, await cloud.data(type, read(config), block)) };
        },
    };
}
