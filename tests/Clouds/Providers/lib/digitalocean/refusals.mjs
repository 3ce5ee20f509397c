// What DigitalOcean refuses: one row per rule, with its source. A rule found in documentation goes here first; the provider and the
// API of the stand-in consult it.
//
//   on       type of the resource
//   when     `plan`: the provider itself refuses the configuration; `apply`: the API refuses the request; `remove`: the API refuses to delete it
//   rule     what must hold, as its source says
//   source   DOsrc: the provider's source at 2.71.0 · OAPI: DigitalOcean's OpenAPI · docs: a page of docs.digitalocean.com
//            · inferred: no source says so in these words
//   broken   (values, team, prior) => what is wrong, as text, or a falsy value. Before apply a value may be unknown: that breaks no rule.
import { Refusal } from '../refusal.mjs';
import { UNKNOWN } from '../unknown.mjs';

const isText = value => typeof value === 'string';
const matches = (value, pattern) => !isText(value) || pattern.test(value);
const oneOf = (value, choices) => value === null || value === undefined || value === UNKNOWN || choices.includes(value);
const list = value => Array.isArray(value) ? value : [];

// App Platform

const kinds = ['service', 'worker', 'job', 'static_site', 'function'];

/** Every component with its kind. */
const components = ({ spec }) => list(spec).flatMap(s => kinds.flatMap(kind => list(s[kind]).map(component => ({ kind, ...component }))));

/** The components that a condition holds for, as text. */
const those = (values, condition, text) => components(values).filter(condition).map(component => `${component.name}: ${text(component)}`).join('; ');

const environments = values => [...list(values.spec), ...components(values)].map(holder => ({ name: holder.name, env: list(holder.env) }));

const appSizes = [
    'apps-s-1vcpu-0.5gb', 'apps-s-1vcpu-1gb-fixed', 'apps-s-1vcpu-1gb', 'apps-s-1vcpu-2gb', 'apps-s-2vcpu-4gb',
    'apps-d-1vcpu-0.5gb', 'apps-d-1vcpu-1gb', 'apps-d-1vcpu-2gb', 'apps-d-1vcpu-4gb', 'apps-d-2vcpu-4gb', 'apps-d-2vcpu-8gb',
    'apps-d-4vcpu-8gb', 'apps-d-4vcpu-16gb', 'apps-d-8vcpu-32gb',
];

const componentAlerts = ['CPU_UTILIZATION', 'MEM_UTILIZATION', 'RESTART_COUNT'];
const appAlerts = ['DEPLOYMENT_FAILED', 'DEPLOYMENT_LIVE', 'DEPLOYMENT_STARTED', 'DEPLOYMENT_CANCELED', 'DOMAIN_FAILED', 'DOMAIN_LIVE', 'AUTOSCALE_FAILED', 'AUTOSCALE_SUCCEEDED'];

const app = [
    {
        when: 'plan', rule: 'the name of an app has 2 to 32 characters', source: 'DOsrc app_spec.go',
        broken: ({ spec }) => list(spec).some(({ name }) => isText(name) && (name.length < 2 || name.length > 32)) && `"${spec[0].name}" has ${spec[0].name.length}`,
    },
    {
        when: 'apply', rule: 'an app and its components are named by lower-case letters, digits and hyphens, from a letter to a letter or digit', source: 'OAPI app_spec, app_component_base',
        broken: values => [values.spec[0].name, ...components(values).map(({ name }) => name)].find(name => !matches(name, /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/)),
    },
    {
        when: 'apply', rule: 'names of components are unique in their app', source: 'OAPI app_component_base',
        broken: values => { const names = components(values).map(({ name }) => name); return names.find((name, index) => names.indexOf(name) !== index); },
    },
    {
        when: 'apply', rule: 'a component has a size that exists', source: 'OAPI instance_size_slug',
        broken: values => those(values, c => isText(c.instance_size_slug) && !appSizes.includes(c.instance_size_slug), c => c.instance_size_slug),
    },
    {
        when: 'apply', rule: 'sizes for a single instance are not multiplied', source: 'OAPI apps_get_instanceSize, single_instance_only',
        broken: values => those(values, c => c.instance_count > 1 && ['apps-s-1vcpu-0.5gb', 'apps-s-1vcpu-1gb-fixed'].includes(c.instance_size_slug), c => `${c.instance_count} of ${c.instance_size_slug}`),
    },
    {
        when: 'apply', rule: 'only dedicated sizes scale by themselves, and then have no fixed number of instances', source: 'docs app-platform/details/limits; OAPI app_service_spec',
        broken: values => those(values, c => list(c.autoscaling).length > 0 && (!c.instance_size_slug?.startsWith('apps-d-') || c.instance_count), c => `autoscaling of ${c.instance_count || ''} ${c.instance_size_slug}`),
    },
    {
        when: 'apply', rule: 'an image is named by its tag or by its digest', source: 'OAPI apps_image_source_spec',
        broken: values => those(values, c => list(c.image).some(image => image.tag && image.digest), () => 'both'),
    },
    {
        when: 'apply', rule: 'an image in DigitalOcean\'s registry is in one of the team\'s, and names it where the team has several', source: 'OAPI apps_image_source_spec; docs container-registry multiple registries',
        broken(values, team) {
            const names = Object.keys(team.all('digitalocean_container_registry'));
            return those(values, c => list(c.image).some(image => image.registry_type === 'DOCR' && names.length > 0
                && (image.registry ? !names.includes(image.registry) : names.length > 1)), c => c.image[0].registry ? `no registry "${c.image[0].registry}"` : `no registry is named, of ${names.join(', ')}`);
        },
    },
    {
        when: 'apply', rule: 'the key of an environment variable is a name of a shell variable', source: 'OAPI app_variable_definition',
        broken: values => environments(values).flatMap(({ env }) => env).map(({ key }) => key).find(key => !matches(key, /^[_A-Za-z][_A-Za-z0-9]*$/)),
    },
    {
        when: 'apply', rule: 'a key is set once in a component', source: 'inferred',
        broken: values => environments(values).map(({ env }) => env.map(({ key }) => key).find((key, index, all) => all.indexOf(key) !== index)).find(Boolean),
    },
    {
        when: 'apply', rule: 'CPU, memory and restarts are watched of a component, deployments and domains of an app', source: 'OAPI app_alert_spec_rule',
        broken: values => list(values.spec[0].alert).find(({ rule }) => !appAlerts.includes(rule))?.rule
            ?? components(values).flatMap(({ alert }) => list(alert)).find(({ rule }) => !componentAlerts.includes(rule))?.rule,
    },
    {
        when: 'apply', rule: 'an app is in a region of App Platform', source: 'docs app-platform/details/availability',
        broken: ({ spec: [{ region }] }) => !oneOf(region || null, ['ams', 'atl', 'blr', 'fra', 'lon', 'nyc', 'sfo', 'sgp', 'syd', 'tor']) && region,
    },
    {
        when: 'apply', rule: 'the network of an app exists', source: 'OAPI app_vpc_spec',
        broken: ({ spec: [{ vpc }] }, team) => list(vpc).map(({ id }) => id).find(id => !team.get('digitalocean_vpc', id)),
    },
    {
        when: 'apply', rule: 'an app joins the network of one data center of its region: ams3, blr1, fra1, lon1, nyc1, sfo3, sgp1, syd1 or tor1', source: 'docs app-platform/how-to/enable-vpc',
        broken({ spec: [{ region, vpc }] }, team) {
            const wrong = list(vpc).map(({ id }) => team.get('digitalocean_vpc', id)?.region).find(center => center
                && !(['ams3', 'blr1', 'fra1', 'lon1', 'nyc1', 'sfo3', 'sgp1', 'syd1', 'tor1'].includes(center) && (!region || center.startsWith(region))));
            return wrong && `the network is in ${wrong}, the app in ${region}`;
        },
    },
    {
        when: 'apply', rule: 'an app that is pinned to a deployment by a rollback is deployed again when the rollback is committed or reverted', source: 'OAPI apps_create_rollback',
        broken: (values, team, prior) => prior && team.get('digitalocean_app', prior.id)?.pinned_deployment_id,
    },
];

// Databases

const caching = ['valkey', 'redis'];
const memoryOf = size => Number(/-(\d+)gb$/.exec(size ?? '')?.[1] ?? 0);

const cluster = [
    {
        when: 'plan', rule: 'eviction_policy is for Valkey and Redis', source: 'DOsrc resource_database_cluster.go, validateExclusiveAttributes',
        broken: ({ engine, eviction_policy: policy }) => isText(policy) && isText(engine) && !caching.includes(engine) && `${engine} with ${policy}`,
    },
    {
        when: 'plan', rule: 'sql_mode is for MySQL', source: 'DOsrc resource_database_cluster.go, validateExclusiveAttributes',
        broken: ({ engine, sql_mode: mode }) => isText(mode) && isText(engine) && engine !== 'mysql' && `${engine} with ${mode}`,
    },
    {
        when: 'plan', rule: 'a day of the week has its English name', source: 'DOsrc resource_database_cluster.go, IsDayOfTheWeek',
        broken: ({ maintenance_window: windows }) => list(windows).map(({ day }) => day).find(day => !matches(day, /^(mon|tues|wednes|thurs|fri|satur|sun)day$/i)),
    },
    {
        when: 'apply', rule: 'a cluster is named by 3 to 63 lower-case letters, digits and hyphens', source: 'docs databases limits [names]; inferred',
        broken: ({ name }) => !matches(name, /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/) && name,
    },
    {
        when: 'apply', rule: 'the network of a cluster is in its region', source: 'docs vpc/details/limits',
        broken({ private_network_uuid: id, region }, team) {
            const center = id && team.get('digitalocean_vpc', id)?.region;
            return center && center !== region && `the network is in ${center}, the cluster in ${region}`;
        },
    },
    {
        when: 'apply', rule: 'PostgreSQL and MySQL have 1 to 3 nodes, Valkey and Redis 1 or 2', source: 'docs databases add-standby-nodes',
        broken: ({ engine, node_count: nodes }) => (nodes < 1 || nodes > (caching.includes(engine) ? 2 : 3)) && `${nodes} of ${engine}`,
    },
    {
        when: 'apply', rule: 'standby nodes need a plan of 2 GB or more', source: 'docs databases add-standby-nodes',
        broken: ({ node_count: nodes, size }) => nodes > 1 && memoryOf(size) < 2 && `${nodes} nodes of ${size}`,
    },
    {
        when: 'apply', rule: 'a cluster is never made smaller', source: 'docs databases resize',
        broken: ({ size }, team, prior) => prior && memoryOf(size) < memoryOf(team.get('digitalocean_database_cluster', prior.id)?.size) && `from ${prior.size} to ${size}`,
    },
    {
        when: 'apply', rule: 'a cluster is never given an older version', source: 'docs databases upgrade-version',
        broken: ({ version }, team, prior) => prior && parseInt(version) < parseInt(prior.version) && `from ${prior.version} to ${version}`,
    },
    {
        when: 'apply', rule: 'a tag has letters, digits, colons, hyphens and underscores, at most 255', source: 'OAPI tags_create',
        broken: ({ tags }) => list(tags).find(tag => !matches(tag, /^[a-zA-Z0-9_:-]{1,255}$/)),
    },
];

const user = [{
    when: 'apply', rule: 'the names of DigitalOcean\'s own users are taken', source: 'docs databases postgresql/how-to/manage-users-and-databases',
    broken: ({ name }) => ['doadmin', '_doadmin_managed', '_dodb', 'postgres', 'default'].includes(name) && name,
}];

const database = [{
    when: 'apply', rule: 'the names of DigitalOcean\'s own databases are taken', source: 'docs databases postgresql/how-to/manage-users-and-databases',
    broken: ({ name }) => ['defaultdb', '_dodb', 'postgres', 'template0', 'template1'].includes(name) && name,
}];

const firewall = [
    {
        when: 'plan', rule: 'a source is a Droplet, a Kubernetes cluster, an address, a tag or an app', source: 'DOsrc resource_database_firewall.go',
        broken: ({ rule }) => list(rule).map(({ type }) => type).find(type => !oneOf(type, ['droplet', 'k8s', 'ip_addr', 'tag', 'app'])),
    },
    {
        when: 'apply', rule: 'an address is one of IPv4, alone or a range', source: 'docs databases postgresql/details/limits',
        broken: ({ rule }) => list(rule).filter(({ type }) => type === 'ip_addr').map(({ value }) => value).find(value => !matches(value, /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/)),
    },
    {
        when: 'apply', rule: 'a cluster has at most 100 trusted sources', source: 'docs databases postgresql/details/limits',
        broken: ({ rule }) => list(rule).length > 100 && `${rule.length}`,
    },
    {
        when: 'apply', rule: 'a trusted app exists', source: 'OAPI database_firewall_rule',
        broken: ({ rule }, team) => list(rule).filter(({ type }) => type === 'app').map(({ value }) => value).find(id => !team.get('digitalocean_app', id)),
    },
];

// Networking

const range = cidr => {
    const [address, bits] = cidr.split('/');
    const start = address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
    return [start, start + 2 ** (32 - Number(bits)) - 1];
};
const overlap = (a, b) => { const [[from, to], [start, end]] = [range(a), range(b)]; return from <= end && start <= to; };

const vpc = [
    {
        when: 'apply', rule: 'a network is named by letters, digits, hyphens and periods', source: 'docs reference/terraform vpc',
        broken: ({ name }) => !matches(name, /^[a-zA-Z0-9.-]+$/) && name,
    },
    {
        when: 'apply', rule: 'a range is a private one of RFC 1918', source: 'docs reference/terraform vpc',
        broken: ({ ip_range: asked }) => isText(asked) && !['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some(block => overlap(asked, block)) && asked,
    },
    {
        when: 'apply', rule: 'a range has a prefix of 16 to 28 bits', source: 'docs reference/ansible vpc (1 July 2025); an app wants 24 at most: docs enable-vpc',
        broken: ({ ip_range: asked }) => isText(asked) && (Number(asked.split('/')[1]) < 16 || Number(asked.split('/')[1]) > 28) && asked,
    },
    {
        when: 'apply', rule: 'a range does not overlap with another network of the team', source: 'docs reference/terraform vpc',
        broken({ ip_range: asked, id }, team) {
            const other = isText(asked) && team.first('digitalocean_vpc', network => network.id !== id && network.ip_range && overlap(network.ip_range, asked));
            return other && `${asked} and ${other.ip_range} of ${other.name}`;
        },
    },
    {
        when: 'remove', rule: 'a network with members stays', source: 'DOsrc resource_vpc.go: 403 Can not delete VPC with members',
        broken: ({ id }, team) => (team.first('digitalocean_database_cluster', other => other.private_network_uuid === id)
            || team.first('digitalocean_app', other => other.spec[0].vpc?.some(attached => attached.id === id))) && 'Can not delete VPC with members',
    },
];

const record = [
    {
        when: 'plan', rule: 'a record has a type that exists', source: 'DOsrc resource_record.go',
        broken: ({ type }) => !oneOf(type, ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'TXT', 'SRV', 'SOA']) && type,
    },
    {
        when: 'plan', rule: 'MX and SRV have a priority', source: 'DOsrc resource_record.go, CustomizeDiff',
        broken: ({ type, priority }) => ['MX', 'SRV'].includes(type) && priority === null && type,
    },
    {
        when: 'apply', rule: 'a CNAME is not at the domain itself', source: 'docs dns/details/limits; RFC 1034',
        broken: ({ type, name, domain }) => type === 'CNAME' && ['@', `${domain}.`].includes(name) && domain,
    },
    {
        when: 'apply', rule: 'a CNAME stands alone at its name', source: 'RFC 1034, 3.6.2',
        broken({ id, type, name, domain }, team) {
            const beside = team.first('digitalocean_record', other => other.id !== id && other.domain === domain && other.name === name && (type === 'CNAME' || other.type === 'CNAME'));
            return beside && `${name} has a record of type ${beside.type}`;
        },
    },
    {
        when: 'apply', rule: 'answers live 30 seconds at least', source: 'docs dns/details/limits',
        broken: ({ ttl }) => ttl && ttl < 30 && `${ttl}`,
    },
];

// Projects, registry, Spaces, alerts

const project = [
    {
        when: 'plan', rule: 'a project has a name of 1 to 175 characters that is not "default"', source: 'DOsrc resource_project.go',
        broken: ({ name }) => isText(name) && (name.length < 1 || name.length > 175 || /^default$/i.test(name)) && `"${name}"`,
    },
    {
        when: 'plan', rule: 'an environment is development, staging or production', source: 'DOsrc resource_project.go',
        broken: ({ environment }) => isText(environment) && !oneOf(environment.toLowerCase(), ['development', 'staging', 'production']) && environment,
    },
    {
        when: 'remove', rule: 'a project with resources stays', source: 'docs projects/how-to/delete: its resources are moved first',
        broken: ({ id }, team) => (team.first('digitalocean_app', other => other.project_id === id) || team.first('digitalocean_database_cluster', other => other.project_id === id)
            || Object.values(team.all('assignments')).some(assigned => assigned.project === id)) && 'cannot delete a project with resources',
    },
];

const assignable = ['app', 'dbaas', 'domain', 'droplet', 'floatingip', 'kubernetes', 'loadbalancer', 'space', 'volume'];
const typeOf = { app: 'digitalocean_app', dbaas: 'digitalocean_database_cluster', domain: 'digitalocean_domain', space: 'digitalocean_spaces_bucket' };

const projectResources = [
    {
        when: 'apply', rule: 'apps, databases, domains, Droplets, floating IPs, Kubernetes clusters, load balancers, Spaces and volumes are put into a project', source: 'docs projects: which resources',
        broken: ({ resources }) => list(resources).find(urn => !assignable.includes(urn.split(':')[1])),
    },
    {
        when: 'apply', rule: 'what is put into a project exists in the team', source: 'OAPI projects_assign_resources',
        broken: ({ resources }, team) => list(resources).find(urn => { const [, kind, id] = urn.split(':'); return typeOf[kind] && !team.get(typeOf[kind], id); }),
    },
];

const registry = [
    {
        when: 'plan', rule: 'a tier is starter, basic or professional', source: 'DOsrc resource_container_registry.go',
        broken: ({ subscription_tier_slug: tier }) => !oneOf(tier, ['starter', 'basic', 'professional']) && tier,
    },
    {
        when: 'apply', rule: 'a registry is named by at most 63 lower-case letters, digits and hyphens, from a letter on', source: 'OAPI registries_create; that it begins with a letter: review of 2026-11-28',
        broken: ({ name }) => !matches(name, /^[a-z][a-z0-9-]{0,62}$/) && name,
    },
    {
        when: 'apply', rule: 'a registry is in nyc3, sfo3, sfo2, ams3, sgp1, fra1, blr1 or syd1', source: 'OAPI registries_create',
        broken: ({ region }) => !oneOf(region, ['nyc3', 'sfo3', 'sfo2', 'ams3', 'sgp1', 'fra1', 'blr1', 'syd1']) && region,
    },
    {
        when: 'apply', rule: 'a team has one registry, ten with the professional tier', source: 'docs reference/pydo registries',
        broken(values, team, prior) {
            const others = Object.values(team.all('digitalocean_container_registry')).filter(({ name }) => name !== values.name);
            const most = [values, ...others].some(({ subscription_tier_slug: tier }) => tier === 'professional') ? 10 : 1;
            return !prior && others.length >= most && `409 the team has ${others.map(({ name }) => name).join(', ')} already`;
        },
    },
];

const spacesRegions = ['ams3', 'atl1', 'blr1', 'fra1', 'lon1', 'nyc3', 'sfo2', 'sfo3', 'sgp1', 'syd1', 'tor1'];
const inSpacesRegion = {
    when: 'plan', rule: `Spaces are in ${spacesRegions.join(', ')}`, source: 'DOsrc spaces_entities.go',
    broken: ({ region }) => isText(region) && !oneOf(region.toLowerCase(), spacesRegions) && region,
};

const bucket = [
    inSpacesRegion,
    {
        when: 'plan', rule: 'a bucket is private or public-read', source: 'DOsrc resource_spaces_bucket.go',
        broken: ({ acl }) => !oneOf(acl, ['private', 'public-read']) && acl,
    },
    {
        when: 'apply', rule: 'a bucket is named by 3 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends', source: 'docs spaces/details/limits',
        broken: ({ name }) => !matches(name, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/) && name,
    },
    {
        when: 'remove', rule: 'a bucket with objects stays, unless force_destroy empties it', source: 'DOsrc resource_spaces_bucket.go: BucketNotEmpty',
        broken: ({ name, force_destroy: force }, team) => !force && team.first('digitalocean_spaces_bucket_object', other => other.bucket === name) && 'BucketNotEmpty',
    },
];

const object = [
    inSpacesRegion,
    {
        when: 'plan', rule: 'an object is private or public-read', source: 'DOsrc resource_spaces_bucket_object.go',
        broken: ({ acl }) => !oneOf(acl, ['private', 'public-read']) && acl,
    },
    {
        when: 'plan', rule: 'an object has one of source, content and content_base64', source: 'DOsrc resource_spaces_bucket_object.go, ConflictsWith',
        broken: values => ['source', 'content', 'content_base64'].filter(name => values[name] !== null && values[name] !== undefined).length > 1 && 'more than one',
    },
];

const policyOfBucket = [
    inSpacesRegion,
    {
        when: 'apply', rule: 'a bucket policy and keys limited to the bucket exclude each other', source: 'docs spaces/how-to/configure-bucket-policies',
        broken: ({ bucket: name }, team) => team.first('digitalocean_spaces_key', key => list(key.grant).some(grant => grant.bucket === name)) && name,
    },
];

const spacesKey = [{
    when: 'apply', rule: 'a bucket policy and keys limited to the bucket exclude each other', source: 'docs spaces/how-to/configure-bucket-policies',
    broken: ({ grant }, team) => list(grant).map(({ bucket: name }) => name).find(name => name && team.get('digitalocean_spaces_bucket_policy', name)),
}];

const alert = [{
    when: 'plan', rule: 'an alert compares by GreaterThan or LessThan within 5m, 10m, 30m or 1h', source: 'DOsrc resource_monitor_alert.go',
    broken: ({ compare, window }) => !(oneOf(compare, ['GreaterThan', 'LessThan']) && oneOf(window, ['5m', '10m', '30m', '1h'])) && `${compare}, ${window}`,
}];

/** All rows. */
export const refusals = Object.entries({
    digitalocean_app: app,
    digitalocean_container_registry: registry,
    digitalocean_database_cluster: cluster,
    digitalocean_database_db: database,
    digitalocean_database_firewall: firewall,
    digitalocean_database_user: user,
    digitalocean_monitor_alert: alert,
    digitalocean_project: project,
    digitalocean_project_resources: projectResources,
    digitalocean_record: record,
    digitalocean_spaces_bucket: bucket,
    digitalocean_spaces_bucket_cors_configuration: [inSpacesRegion],
    digitalocean_spaces_bucket_object: object,
    digitalocean_spaces_bucket_policy: policyOfBucket,
    digitalocean_spaces_key: spacesKey,
    digitalocean_vpc: vpc,
}).flatMap(([on, rows]) => rows.map(row => ({ on, ...row })));

/** What is refused, one Refusal per broken rule. */
export const refused = (when, type, values, team, prior) => refusals
    .filter(row => row.on === type && row.when === when)
    .map(row => ({ row, fault: row.broken(values, team, prior) }))
    .filter(({ fault }) => fault)
    .map(({ row, fault }) => new Refusal(`${type}: ${row.rule}`, `${/^\d{3} /.test(fault) ? '' : when === 'plan' ? '' : when === 'remove' ? '403 ' : '422 '}${fault} (${row.rule}; ${row.source})`));

/** Fails with everything that is refused. */
export function refuse(when, type, values, team, prior) {
    const all = refused(when, type, values, team, prior);
    if (all.length > 0) throw Object.assign(all[0], { all });
}
