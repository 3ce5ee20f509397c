// How each kind of resource behaves, as far as it differs from "keep what was sent, fill the rest with a zero value".
// The behavior is taken from the provider's source at 2.71.0 and from DigitalOcean's OpenAPI.
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refusal } from '../refusal.mjs';
import { refuse } from './refusals.mjs';
import { same } from '../values.mjs';

const now = () => new Date().toISOString().replace(/\.\d+Z/, 'Z');
export const password = () => `AVNS_${randomBytes(14).toString('base64url')}`;
const md5 = bytes => createHash('md5').update(bytes).digest('hex');

/** Fails unless the team has a resource of this type and id: what a request refers to must exist. */
function mustExist(team, type, id, what) {
    const found = team.get(type, id);
    if (!found) throw new Refusal(`${what} not found`, `404 ${what} "${id}" does not exist in team ${team.name}.`);
    return found;
}

function mustBeNew(taken, what) {
    if (taken) throw new Refusal(`${what} is taken`, `409 ${what} already exists.`);
}

export const defaultProject = team => ({ id: team.uuid, name: 'default', is_default: true, description: 'Default project', purpose: '', environment: '', resources: [] });

const projectOf = (team, id) => {
    if (!id) return team.uuid;
    if (id !== team.uuid) mustExist(team, 'digitalocean_project', id, 'project');
    return id;
};

// App Platform

const components = ['service', 'worker', 'job', 'static_site', 'function'];

/** The spec's own values and those of every component, changed in place. */
function* holders(spec) {
    yield spec;
    for (const kind of components) yield* spec[kind] ?? [];
}

/** App Platform never returns a secret: it returns a ciphertext, which it also accepts in place of the secret. */
const encrypted = (team, value) => value.startsWith('EV[1:') ? value
    : `EV[1:${createHash('sha256').update(`${team.uuid}${value}`).digest('base64').slice(0, 32)}:${randomBytes(24).toString('base64')}]`;

/** Every component that runs an image. */
const running = spec => ['service', 'worker', 'job'].flatMap(kind => spec[kind] ?? []);

/**
 * It is not documented whether `deploy_on_push` and a job's `instance_count` come back as they were sent. This answers in the way
 * that a configuration is least prepared for: it drops what was sent, and adds what was not.
 */
function echoUnasked(spec) {
    for (const { image } of running(spec))
        for (const source of image ?? []) source.deploy_on_push = source.deploy_on_push?.length ? source.deploy_on_push.filter(({ enabled }) => enabled) : [{ enabled: false }];
    for (const job of spec.job ?? []) job.instance_count = job.instance_count ? null : 1;
}

/** A spec as App Platform keeps it. */
function keptSpec(team, [spec]) {
    echoUnasked(spec);
    for (const holder of holders(spec)) {
        for (const env of holder.env ?? []) {
            env.type ||= 'GENERAL';
            if (env.type === 'SECRET') env.value = encrypted(team, env.value);
        }
        for (const alert of holder.alert ?? []) alert.destinations = [];
    }
    for (const service of spec.service ?? []) {
        service.http_port ??= 8080;
        service.run_command ??= '';
        service.internal_ports ??= [];
    }
    for (const domain of spec.domain ?? []) {
        domain.type ||= 'UNSPECIFIED';
        domain.wildcard ??= false;
    }
    spec.features ??= [];
    spec.domains ??= [];
    return [spec];
}

/** Why a spec cannot run: an image that was never pushed, if the registry's content is known (`images`), or a fault that a test set. */
function failureOf(team, [spec]) {
    const fault = team.fault('deploy digitalocean_app');
    if (fault) return fault.message;
    const images = team.everything.images;
    for (const holder of images ? holders(spec) : [])
        for (const { registry_type: type, repository, tag, digest } of holder.image ?? []) {
            const tags = images[repository] ?? {};
            if (type === 'DOCR' && (digest ? !Object.values(tags).includes(digest) : !(tag in tags)))
                return `image ${repository}${digest ? `@${digest}` : `:${tag}`} was not found in the registry.`;
        }
    return undefined;
}

/** Deploys an app's spec. A failed deployment never serves: the one before stays active. */
export function deploy(team, app, cause) {
    const failure = failureOf(team, app.spec);
    const status = failure ? 'ERROR' : 'SUCCESS';
    const id = randomUUID();
    const made = team.put('deployments', id, {
        id, app_id: app.id, cause, phase: failure ? 'ERROR' : 'ACTIVE', created_at: new Date().toISOString(), spec: app.spec,
        progress: {
            total_steps: 1, success_steps: failure ? 0 : 1, error_steps: failure ? 1 : 0,
            steps: [{ name: 'deploy', status, ...failure && { reason: { code: 'DeployContainerExited', message: failure } } }],
        },
    });
    return { made, failure };
}

/** Deploys the app's spec and returns the app; throws the provider's error if that fails, since the provider waits for the deployment. */
function run(team, app, cause) {
    const { made, failure } = deploy(team, app, cause);
    if (!failure) return { ...app, active_deployment_id: made.id };
    const error = new Refusal(`error deploying app (${app.id}) (deployment ID: ${made.id})`, `deployment failed: ${failure}`);
    // App Platform keeps the new spec, and so does the state: the next plan finds nothing to change.
    error.made = team.put('digitalocean_app', app.id, app);
    throw error;
}

/** What the provider sends for an environment variable where the configuration sets nothing; its type is up to the platform. */
function planEnvironment(holder, before) {
    for (const env of holder.env ?? []) {
        env.scope ||= 'RUN_AND_BUILD_TIME';
        env.type ??= before?.env?.find(({ key, scope }) => key === env.key && scope === env.scope)?.type ?? null;
    }
}

const app = {
    forceNew: ['project_id'],
    unread: ['deployment_per_page'],
    plan({ spec: [spec] }, prior) {
        const before = prior?.spec[0];
        planEnvironment(spec, before);
        for (const kind of components)
            for (const component of spec[kind] ?? []) {
                const former = before?.[kind]?.find(({ name }) => name === component.name);
                planEnvironment(component, former);
                // Computed: where the configuration sets nothing, the platform's answer stays.
                if (component.image?.[0]?.deploy_on_push?.length === 0) component.image[0].deploy_on_push = former?.image?.[0]?.deploy_on_push ?? [];
            }
        return [];
    },
    create(team, values) {
        mustBeNew(team.first('digitalocean_app', other => other.spec[0].name === values.spec[0].name), `An app named "${values.spec[0].name}"`);
        const id = randomUUID();
        const host = `${values.spec[0].name}-${stable(id)}.ondigitalocean.app`;
        return run(team, {
            ...values, id, urn: `do:app:${id}`, project_id: projectOf(team, values.project_id), created_at: now(), updated_at: now(),
            default_ingress: `https://${host}`, live_url: `https://${host}`, live_domain: host, dedicated_ips: [],
            spec: keptSpec(team, values.spec), active_deployment_id: '',
        }, 'app created');
    },
    update: (team, values, prior) => run(team, {
        ...values, updated_at: now(), spec: keptSpec(team, values.spec), active_deployment_id: team.get('digitalocean_app', prior.id).active_deployment_id,
    }, 'app spec updated'),
};

const stable = id => createHash('sha256').update(id).digest('hex').replace(/[^a-z0-9]/g, '').slice(0, 5);

// Databases

const withoutSeconds = time => time?.replace(/^(\d+:\d+):00$/, '$1');

const uri = (scheme, user, secret, host, port, database) => `${scheme}://${user}:${secret}@${host}:${port}/${database}?sslmode=require`;

const cluster = {
    forceNew: ['name', 'engine', 'private_network_uuid', 'project_id'],
    unread: ['backup_restore'],
    suppress: {
        maintenance_window: (prior, planned) => same(prior?.map(w => ({ ...w, hour: withoutSeconds(w.hour) })), planned?.map(w => ({ ...w, hour: withoutSeconds(w.hour) }))),
    },
    create(team, values) {
        mustBeNew(team.first('digitalocean_database_cluster', other => other.name === values.name), `A database cluster named "${values.name}"`);
        if (values.private_network_uuid) mustExist(team, 'digitalocean_vpc', values.private_network_uuid, 'vpc');
        const id = randomUUID(), secret = password();
        const caching = ['valkey', 'redis'].includes(values.engine);
        const port = caching ? 25061 : 25060;
        const host = `${values.name}-do-user-${parseInt(team.uuid.slice(0, 6), 16)}-0.k.db.ondigitalocean.com`;
        const scheme = caching ? 'rediss' : values.engine === 'pg' ? 'postgresql' : values.engine;
        const [user, database] = caching ? ['default', ''] : ['doadmin', 'defaultdb'];
        return {
            ...values, id, urn: `do:dbaas:${id}`, host, private_host: `private-${host}`, port, user, database, password: secret,
            uri: uri(scheme, user, secret, host, port, database), private_uri: uri(scheme, user, secret, `private-${host}`, port, database),
            project_id: projectOf(team, values.project_id), private_network_uuid: values.private_network_uuid ?? team.uuid,
            version: values.version ?? (caching ? '8' : '17'), storage_size_mib: values.storage_size_mib ?? '30720',
            ui_host: '', ui_port: 0, ui_uri: '', ui_user: '', ui_password: '', ui_database: '',
            metrics_endpoints: [`https://${host}:9273/metrics`],
        };
    },
};

const inCluster = what => ({
    forceNew: ['cluster_id', 'name'],
    create(team, values) {
        mustExist(team, 'digitalocean_database_cluster', values.cluster_id, 'database cluster');
        mustBeNew(team.first(what, other => other.cluster_id === values.cluster_id && other.name === values.name), `"${values.name}" in this cluster`);
        return { ...values, id: `${values.cluster_id}/${what.split('_').at(-1)}/${values.name}` };
    },
});

const databaseUser = {
    ...inCluster('digitalocean_database_user'),
    create: (team, values) => ({
        ...inCluster('digitalocean_database_user').create(team, values), password: password(), role: 'normal', access_cert: '', access_key: '',
    }),
};

const pool = {
    ...inCluster('digitalocean_database_connection_pool'),
    forceNew: ['cluster_id', 'name'],
    create(team, values) {
        const owner = mustExist(team, 'digitalocean_database_cluster', values.cluster_id, 'database cluster');
        const made = inCluster('digitalocean_database_connection_pool').create(team, values);
        const { host, private_host, user, password: secret } = owner;
        return {
            ...made, host, private_host, port: 25061, password: secret,
            uri: uri('postgresql', user, secret, host, 25061, values.name), private_uri: uri('postgresql', user, secret, private_host, 25061, values.name),
        };
    },
};

const rules = values => values.rule.map(rule => ({ ...rule, uuid: rule.uuid ?? randomUUID(), created_at: rule.created_at ?? now() }));

const databaseFirewall = {
    forceNew: ['cluster_id'],
    create(team, values) {
        mustExist(team, 'digitalocean_database_cluster', values.cluster_id, 'database cluster');
        mustBeNew(team.first('digitalocean_database_firewall', other => other.cluster_id === values.cluster_id), 'The cluster\'s one firewall');
        return { ...values, id: `${values.cluster_id}-${randomUUID()}`, rule: rules(values) };
    },
    update: (team, values) => ({ ...values, rule: rules(values) }),
};

// Networking

const vpc = {
    forceNew: ['region', 'ip_range'],
    create(team, values) {
        mustBeNew(team.first('digitalocean_vpc', other => other.name === values.name), `A VPC named "${values.name}"`);
        const id = randomUUID();
        return { ...values, id, urn: `do:vpc:${id}`, default: false, created_at: now(), ip_range: values.ip_range ?? `10.${randomInt(100, 200)}.0.0/20` };
    },
};

const dotted = ['CNAME', 'MX', 'NS', 'SRV', 'CAA'];

const record = {
    forceNew: ['domain', 'type'],
    suppress: { name: (prior, planned, { domain }) => planned?.endsWith('.') && planned === (prior === '@' ? `${domain}.` : `${prior}.${domain}.`) },
    create(team, values) {
        mustExist(team, 'digitalocean_domain', values.domain, 'domain');
        const suffix = `.${values.domain}.`;
        const name = values.name === suffix.slice(1) ? '@' : values.name.endsWith(suffix) ? values.name.slice(0, -suffix.length) : values.name;
        refuse('apply', 'digitalocean_record', { ...values, name }, team);
        return record.update(team, { ...values, name, id: String(randomInt(1e8, 1e9)), ttl: values.ttl ?? 1800 });
    },
    update: (team, values) => ({
        ...values,
        value: dotted.includes(values.type) && values.value !== '@' && !values.value.endsWith('.') ? `${values.value}.` : values.value,
        fqdn: values.name === '@' ? values.domain : `${values.name}.${values.domain}`,
    }),
};

// Projects

const project = {
    defaults: { purpose: 'Web Application', is_default: false },
    create(team, values) {
        mustBeNew(team.first('digitalocean_project', other => other.name === values.name), `A project named "${values.name}"`);
        return { ...values, id: randomUUID(), owner_uuid: team.uuid, owner_id: parseInt(team.uuid.slice(0, 6), 16), created_at: now(), updated_at: now(), resources: values.resources ?? [] };
    },
};

// A resource is in one project: assigning it takes it out of another. The provider reads back which of the configured ones are still there.
const projectResources = {
    forceNew: ['project'],
    create(team, values) {
        projectOf(team, values.project);
        for (const urn of values.resources) team.put('assignments', urn, { project: values.project });
        return { ...values, id: values.project };
    },
    update(team, values, prior) {
        for (const urn of prior.resources.filter(urn => !values.resources.includes(urn))) team.remove('assignments', urn);
        return projectResources.create(team, values);
    },
    read: (team, found, { project: id, resources }) => id !== team.uuid && !team.get('digitalocean_project', id) ? undefined
        : { id, project: id, resources: resources.filter(urn => team.get('assignments', urn)?.project === id) },
    remove(team, { resources }) {
        for (const urn of resources) team.remove('assignments', urn);
    },
};

// Registry

const registry = {
    forceNew: ['name', 'region'],
    create(team, values) {
        mustBeNew(team.anywhere('digitalocean_container_registry', other => other.name === values.name), `A registry named "${values.name}"`);
        return {
            ...values, id: values.name, endpoint: `registry.digitalocean.com/${values.name}`, server_url: 'registry.digitalocean.com',
            region: values.region ?? 'sfo2', storage_usage_bytes: 0, created_at: now(),
        };
    },
};

// Spaces

const bucket = {
    forceNew: ['name', 'region'],
    defaults: { region: 'nyc3', acl: 'private', force_destroy: false },
    unread: ['force_destroy', 'acl'],
    create(team, values) {
        mustBeNew(team.anywhere('digitalocean_spaces_bucket', other => other.name === values.name), `A bucket named "${values.name}"`);
        const endpoint = `${values.region}.digitaloceanspaces.com`;
        return { ...values, id: values.name, urn: `do:space:${values.name}`, endpoint, bucket_domain_name: `${values.name}.${endpoint}` };
    },
    remove(team, { name }) {
        for (const id of Object.keys(team.all('digitalocean_spaces_bucket_object')).filter(key => key.startsWith(`${name}/`))) team.remove('digitalocean_spaces_bucket_object', id);
        team.remove('digitalocean_spaces_bucket_cors_configuration', name);
    },
};

/** An object's bytes; undefined if its file cannot be read here, so that the configuration's etag has to do. */
function body({ content, content_base64: base64, source }) {
    if (source) {
        try { return readFileSync(source); } catch { return undefined; }
    }
    return base64 ? Buffer.from(base64, 'base64') : content ?? '';
}

const bucketObject = {
    forceNew: ['bucket', 'key', 'region'],
    defaults: { acl: 'private', force_destroy: false },
    unread: ['acl', 'force_destroy', 'source', 'content', 'content_base64'],
    create(team, values) {
        mustExist(team, 'digitalocean_spaces_bucket', values.bucket, 'bucket');
        return bucketObject.update(team, { ...values, id: values.key });
    },
    update(team, values) {
        const bytes = body(values);
        if (bytes === undefined && !values.etag) throw new Refusal('Error opening the object\'s source', `${values.source} cannot be read.`);
        return { ...values, etag: bytes === undefined ? values.etag : md5(bytes), content_type: values.content_type ?? 'binary/octet-stream', version_id: values.version_id ?? '' };
    },
    identify: ({ bucket: name, key }) => `${name}/${key}`,
};

/**
 * A setting of a bucket. If it or the bucket was removed by hand, reading it is an error instead of a plan to create it again:
 * DOsrc resource_spaces_bucket_cors_configuration.go.
 */
const ofBucket = code => ({
    forceNew: ['bucket', 'region'],
    identify: ({ bucket: name }) => name,
    create(team, values) {
        mustExist(team, 'digitalocean_spaces_bucket', values.bucket, 'bucket');
        return { ...values, id: values.bucket };
    },
    read(team, found, { bucket: name }) {
        const missing = !team.get('digitalocean_spaces_bucket', name) ? 'NoSuchBucket' : found ? undefined : code;
        if (missing) throw new Refusal(`Error occurred while fetching what belongs to Spaces bucket ${name}`, `${missing}: status code: 404, request id: , host id: `);
        return found;
    },
});

const spacesKey = {
    create: (team, values) => ({
        ...values, id: `DO00${randomBytes(8).toString('hex').toUpperCase()}`, access_key: `DO00${randomBytes(8).toString('hex').toUpperCase()}`,
        secret_key: randomBytes(32).toString('base64url'), created_at: now(),
    }),
    unread: ['secret_key'],
};

// Only one team can have a domain.
const domain = {
    forceNew: true,
    unread: ['ip_address'],
    create(team, values) {
        mustBeNew(team.anywhere('digitalocean_domain', other => other.name === values.name), `The domain "${values.name}"`);
        return { ...values, id: values.name, urn: `do:domain:${values.name}`, ttl: 1800 };
    },
};

export const kinds = {
    digitalocean_app: app,
    digitalocean_container_registry: registry,
    digitalocean_database_cluster: cluster,
    digitalocean_database_connection_pool: pool,
    digitalocean_database_db: inCluster('digitalocean_database_db'),
    digitalocean_database_firewall: databaseFirewall,
    digitalocean_database_user: databaseUser,
    digitalocean_domain: domain,
    digitalocean_monitor_alert: { defaults: { enabled: true } },
    digitalocean_project: project,
    digitalocean_project_resources: projectResources,
    digitalocean_record: record,
    digitalocean_spaces_bucket: bucket,
    digitalocean_spaces_bucket_cors_configuration: ofBucket('NoSuchCORSConfiguration'),
    digitalocean_spaces_bucket_object: bucketObject,
    digitalocean_spaces_bucket_policy: ofBucket('NoSuchBucketPolicy'),
    digitalocean_spaces_key: spacesKey,
    digitalocean_uptime_check: { defaults: { enabled: true, type: 'https' } },
    digitalocean_vpc: vpc,
};
