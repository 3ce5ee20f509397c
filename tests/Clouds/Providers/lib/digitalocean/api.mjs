// The calls of DigitalOcean's API that are made without the provider: account, apps and deployments, databases, registry.
import { createServer } from 'node:http';
import { createHash, randomUUID } from 'node:crypto';
import { buffer, json } from 'node:stream/consumers';
import { Refusal } from '../refusal.mjs';
import { deploy, password as newPassword } from './kinds.mjs';
import { clockOff, Team } from './team.mjs';

const fail = (status, id, message) => { throw Object.assign(new Refusal(id, message), { status }); };

const notFound = () => fail(404, 'not_found', 'The resource you requested could not be found.');

/** An answer that is more than JSON with status 200. */
class Reply { constructor(status, headers = {}, body) { Object.assign(this, { status, headers, body }); } }

/** Blocks that Terraform keeps as a list of at most one, and the API as an object. */
const single = ['image', 'git', 'github', 'gitlab', 'bitbucket', 'health_check', 'autoscaling', 'cors', 'termination', 'deploy_on_push', 'vpc'];

/** Lists whose names are plural in the API. */
const plural = Object.fromEntries(['service', 'worker', 'job', 'static_site', 'domain', 'alert', 'env', 'log_destination'].map(name => [name, `${name}s`]));

/** A block as the API returns it. */
const apiBlock = block => Object.fromEntries(Object.entries(block).map(([name, value]) =>
    single.includes(name) ? [name, value?.[0] && apiBlock(value[0])] : name in plural ? [plural[name], value?.map(apiBlock)] : [name, value]));

// `domains` is the provider's older form of `domain`.
const apiSpec = ([{ domains, ...spec }]) => apiBlock(spec);

const apiApp = (team, app) => ({
    ...app, spec: apiSpec(app.spec), active_deployment: apiDeployment(team.get('deployments', app.active_deployment_id)),
    pinned_deployment: apiDeployment(team.get('deployments', app.pinned_deployment_id)),
});

const apiDeployment = deployment => deployment && { ...deployment, spec: apiSpec(deployment.spec) };

const newestFirst = (a, b) => b.created_at.localeCompare(a.created_at);

function deploymentsOf(team, id) {
    if (!team.get('digitalocean_app', id)) notFound();
    return Object.values(team.all('deployments')).reverse().filter(deployment => deployment.app_id === id).sort(newestFirst);
}

const page = (name, items) => ({ [name]: items, links: {}, meta: { total: items.length } });

const appOf = (team, id) => team.get('digitalocean_app', id) ?? notFound();

/** Starts a deployment and answers at once, as App Platform does: a later call tells how it ended. */
function start(team, app, cause) {
    if (app.pinned_deployment_id) fail(400, 'invalid_argument', 'the app is pinned to a deployment by a rollback');
    const { made, failure } = deploy(team, app, cause);
    team.put('digitalocean_app', app.id, failure ? app : { ...app, active_deployment_id: made.id });
    return { deployment: { ...apiDeployment(made), phase: 'PENDING_DEPLOY', progress: { total_steps: 1, pending_steps: 1 } } };
}

/** Deploys a former deployment's spec again and pins the app to it: nothing else is deployed until the rollback is committed or reverted. */
function rollback(team, id, { deployment_id: former }) {
    const app = appOf(team, id);
    const { spec } = team.get('deployments', former) ?? notFound();
    const answer = start(team, { ...app, spec }, 'rollback');
    team.put('digitalocean_app', id, { ...appOf(team, id), spec: app.spec, pinned_deployment_id: answer.deployment.id });
    return answer;
}

function unpin(team, id, change) {
    const { pinned_deployment_id: pinned, ...app } = appOf(team, id);
    return team.put('digitalocean_app', id, { ...app, ...change(team.get('deployments', pinned) ?? notFound()) });
}

const tags = (team, repository) => Object.entries(team.get('images', repository) ?? notFound());

/** The images of a repository and the tags of each. */
function digests(team, repository) {
    const found = {};
    for (const [tag, digest] of tags(team, repository)) (found[digest] ??= []).push(tag);
    return Object.entries(found).map(([digest, names]) => ({ digest, tags: names, updated_at: team.get('pushed', digest) ?? '1970-01-01T00:00:00Z' }));
}

/** A garbage collection ends once it was queried twice; until then the registry accepts no push. */
function collect(team, name, method) {
    const { collecting = 0, ...registry } = team.get('digitalocean_container_registry', name) ?? notFound();
    if (method === 'POST' && collecting) fail(409, 'conflict', 'a garbage collection is active');
    if (method === 'GET' && !collecting) notFound();
    const left = method === 'POST' ? 2 : collecting - 1;
    team.put('digitalocean_container_registry', name, left ? { ...registry, collecting: left } : { ...registry, storage_usage_bytes: registry.storage_usage_bytes / 2 });
    return new Reply(method === 'POST' ? 201 : 200, {}, { garbage_collection: { uuid: 'gc-one', status: method === 'POST' ? 'requested' : 'deleting unreferenced blobs' } });
}

/** What App Platform and databases offer, as far as the stacks use it. A team's `offered` overrides any of these. */
const standard = {
    pg: ['13', '14', '15', '16', '17'],
    valkey: ['8'],
    databaseSizes: ['db-s-1vcpu-1gb', 'db-s-1vcpu-2gb', 'db-s-2vcpu-4gb', 'db-s-4vcpu-8gb'],
    appSizes: ['apps-s-1vcpu-0.5gb', 'apps-s-1vcpu-1gb-fixed', 'apps-s-1vcpu-1gb', 'apps-s-1vcpu-2gb', 'apps-s-2vcpu-4gb', 'apps-d-1vcpu-0.5gb', 'apps-d-1vcpu-1gb', 'apps-d-1vcpu-2gb', 'apps-d-1vcpu-4gb', 'apps-d-2vcpu-4gb', 'apps-d-2vcpu-8gb'],
    regions: ['nyc1', 'nyc3', 'sfo3', 'ams3', 'fra1'],
    // Regions that accept no new resources.
    fullRegions: [],
};

const offered = (team, what) => team.everything.offered?.[what] ?? standard[what];

const regions = team => ['regions', 'fullRegions'].flatMap(kind => offered(team, kind).map(slug => ({ slug, name: slug, available: kind === 'regions' })));

/** Standby nodes need a plan of 2 GB or more. */
const layout = (nodes, sizes) => ({ num_nodes: nodes, sizes: nodes === 1 ? sizes : sizes.filter(size => !size.endsWith('-1gb')) });

const tiers = { starter: [1, 500 * 2 ** 20], basic: [5, 5 * 2 ** 30], professional: [0, 100 * 2 ** 30] };

function subscription(team) {
    const slug = team.first('digitalocean_container_registry', ({ subscription_tier_slug: tier }) => tier)?.subscription_tier_slug ?? 'basic';
    return { subscription: { tier: { slug, included_repositories: tiers[slug][0], included_storage_bytes: tiers[slug][1] } } };
}

const scopes = ['database:view_credentials', ...['account', 'app', 'database', 'domain', 'monitoring', 'project', 'registry', 'vpc']
    .flatMap(kind => ['create', 'read', 'update', 'delete'].map(verb => `${kind}:${verb}`))];

/** Credentials for the registry itself, which accepts the API's token as a password; the entry's name is the host they are for. */
const registryCredentials = (team, { registry }, { headers, token }) =>
    ({ auths: { [headers.host]: { auth: Buffer.from(`${registry}:${token}`).toString('base64') } } });

// What container engines call: https://github.com/opencontainers/distribution-spec. It also serves as ECR, without a registry's name.

const imageOf = (team, path) => team.get('digitalocean_container_registry', path.split('/')[0]) ? path.slice(path.indexOf('/') + 1) : path;

/** An image's digest, and its manifest: an index that names one platform, by default that of App Platform. */
function manifest(team, { path, tag }) {
    const repository = imageOf(team, path);
    const digest = team.get('images', repository)?.[tag] ?? notFound();
    const [os, architecture] = (team.get('platforms', `${repository}:${tag}`) ?? 'linux/amd64').split('/');
    return new Reply(200, { 'docker-content-digest': digest }, { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ digest, platform: { os, architecture } }] });
}

/** Accepts a part of a push; layers are discarded. */
const push = take => async (team, parameters, request) => {
    if (team.first('digitalocean_container_registry', ({ collecting }) => collecting))
        // https://docs.digitalocean.com/products/container-registry/how-to/clean-up-container-registry/
        fail(403, 'DENIED', 'the registry is read-only while garbage is collected');
    return take(team, parameters, request, await buffer(request));
};

const pushManifest = push((team, { path, tag }, request, bytes) => {
    const repository = imageOf(team, path), digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    team.put('images', repository, { ...team.get('images', repository), [tag]: digest });
    team.put('pushed', digest, new Date().toISOString());
    return new Reply(201, { 'docker-content-digest': digest });
});

const pushLayer = status => push((team, { path }, { url }) =>
    new Reply(status, { location: `/v2/${path}/blobs/uploads/one`, 'docker-content-digest': new URL(url, 'http://localhost').searchParams.get('digest') ?? '' }));

/** `:name` stands for one segment of the path, `*name` for one or more. */
const routes = [
    ['GET', 'account', team => ({ account: { ...team.account, team: { uuid: team.uuid, name: team.name } } })],
    ['GET', 'apps', team => page('apps', Object.values(team.all('digitalocean_app')).map(app => apiApp(team, app)))],
    ['GET', 'apps/tiers/instance_sizes', team => ({ instance_sizes: offered(team, 'appSizes').map(slug => ({ slug })) })],
    ['GET', 'apps/:id', (team, { id }) => ({ app: apiApp(team, team.get('digitalocean_app', id) ?? notFound()) })],
    ['GET', 'apps/:id/deployments', (team, { id }) => page('deployments', deploymentsOf(team, id).map(apiDeployment))],
    ['GET', 'apps/:id/deployments/:deployment', (team, { id, deployment }) =>
        ({ deployment: apiDeployment(deploymentsOf(team, id).find(other => other.id === deployment) ?? notFound()) })],
    ['POST', 'apps/:id/deployments', (team, { id }) => start(team, appOf(team, id), 'manual')],
    ['POST', 'apps/:id/rollback', async (team, { id }, request) => rollback(team, id, await json(request))],
    ['POST', 'apps/:id/rollback/commit', (team, { id }) => { unpin(team, id, ({ spec }) => ({ spec })); return {}; }],
    ['POST', 'apps/:id/rollback/revert', (team, { id }) => start(team, unpin(team, id, () => ({})), 'revert of a rollback')],
    ['GET', 'registries', team => page('registries', Object.values(team.all('digitalocean_container_registry')))],
    ['GET', 'registries/:registry/repositoriesV2', team => page('repositories', Object.keys(team.everything.images ?? {}).map(name => ({ name })))],
    ['GET', 'registries/:registry/repositories/:repository/tags', (team, { registry, repository }) =>
        page('tags', tags(team, repository).map(([tag, digest]) => ({ tag, repository, manifest_digest: digest, registry_name: registry })))],
    ['GET', 'registries/:registry/repositories/:repository/digests', (team, { repository }) => page('manifests', digests(team, repository))],
    ['DELETE', 'registries/:registry/repositories/:repository/digests/:digest', (team, { repository, digest }) => {
        team.put('images', repository, Object.fromEntries(tags(team, repository).filter(([, other]) => other !== digest)));
        return new Reply(204);
    }],
    ['GET', 'registries/:registry/garbage-collection', (team, { registry }) => collect(team, registry, 'GET')],
    ['POST', 'registries/:registry/garbage-collection', (team, { registry }) => collect(team, registry, 'POST')],
    // The former password is refused from now on.
    ['POST', 'databases/:cluster/users/:name/reset_auth', (team, { cluster, name }) => {
        const user = team.first('digitalocean_database_user', other => other.cluster_id === cluster && other.name === name) ?? notFound();
        const { name: of, role, password } = team.put('digitalocean_database_user', user.id, { ...user, password: newPassword() });
        return { user: { name: of, role, password } };
    }],
    ['GET', 'databases', team => page('databases', Object.values(team.all('digitalocean_database_cluster')))],
    ['GET', 'databases/options', team => ({ options: Object.fromEntries(['pg', 'valkey'].map(engine => [engine, {
        regions: regions(team).map(({ slug }) => slug), versions: offered(team, engine), layouts: [1, 2, 3].map(nodes => layout(nodes, offered(team, 'databaseSizes'))),
    }])) })],
    ['GET', 'regions', team => page('regions', regions(team))],
    ['GET', 'vpcs', team => page('vpcs', Object.values(team.all('digitalocean_vpc')))],
    ['GET', 'monitoring/alerts', team => page('policies', Object.values(team.all('digitalocean_monitor_alert')))],
    ['GET', 'registries/subscription', subscription],
    ['GET', 'registries/:registry', (team, { registry }) => ({ registry: { storage_usage_bytes: 0, ...team.get('digitalocean_container_registry', registry) ?? notFound() } })],
    ['GET', 'registries/:registry/docker-credentials', registryCredentials],
    ['GET', 'domains/:domain', (team, { domain }) => ({ domain: team.get('digitalocean_domain', domain) ?? notFound() })],
    ['GET', 'projects', team => page('projects', Object.values(team.all('digitalocean_project')))],
    ['GET', 'domains', team => page('domains', Object.values(team.all('digitalocean_domain')))],
    ['GET', 'domains/:domain/records', (team, { domain }) => page('domain_records', Object.values(team.get('digitalocean_domain', domain) ? team.all('digitalocean_record') : notFound())
        .filter(record => record.domain === domain).map(({ value, ...rest }) => ({ ...rest, data: value })))],
    ['GET', '', () => ({})],
    ['GET', '*path/manifests/:tag', manifest],
    ['HEAD', '*path/manifests/:tag', manifest],
    ['PUT', '*path/manifests/:tag', pushManifest],
    ['POST', '*path/blobs/uploads/', pushLayer(202)],
    ['PATCH', '*path/blobs/uploads/:upload', pushLayer(202)],
    ['PUT', '*path/blobs/uploads/:upload', pushLayer(201)],
].map(([method, path, answer]) => ({ method, answer, pattern: new RegExp(`^/v2/${path.replace(/:(\w+)/g, '(?<$1>[^/]+)').replace(/\*(\w+)/g, '(?<$1>.+)')}$`) }));

/** Container engines send `user:token`; everybody else sends the token alone. */
function tokenOf({ headers: { authorization = '' } }) {
    const basic = /^Basic (.+)$/.exec(authorization)?.[1];
    return basic ? Buffer.from(basic, 'base64').toString().split(':')[1] : /^Bearer ((?!DO00).+)$/.exec(authorization)?.[1];
}

/** The part of Spaces that tells which buckets exist: a bucket's name is unique across all teams. */
function spaces(folder, request) {
    const key = /Credential=([^/]+)\//.exec(request.headers.authorization)?.[1];
    let team;
    try { team = new Team(folder, key); }
    catch (error) { return { status: 403, code: 'InvalidAccessKeyId' }; }
    const name = new URL(request.url, 'http://localhost').pathname.split('/')[1];
    const limited = team.everything.spaces?.limited;
    if (!name) {
        return limited ? { status: 403, code: 'AccessDenied' } : { status: 200, body: `<ListAllMyBucketsResult><Owner><ID>${team.uuid}</ID></Owner><Buckets>${
            Object.keys(team.all('digitalocean_spaces_bucket')).map(bucket => `<Bucket><Name>${bucket}</Name></Bucket>`).join('')}</Buckets></ListAllMyBucketsResult>` };
    }
    const own = team.first('digitalocean_spaces_bucket', bucket => bucket.name === name);
    return { status: own ? 200 : team.anywhere('digitalocean_spaces_bucket', bucket => bucket.name === name) ? 403 : 404, code: 'AccessDenied' };
}

/** The requested page of an answer that is a list. */
function paged(answer, query) {
    if (!answer.links) return answer;
    const [name] = Object.keys(answer), size = Number(query.get('per_page') ?? 20), from = (Number(query.get('page') ?? 1) - 1) * size;
    return { ...answer, [name]: answer[name].slice(from, from + size) };
}

async function answerTo(folder, request) {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    // As GitHub and many firewalls do.
    if (!request.headers['user-agent']) fail(403, 'Forbidden', 'Please make sure your request has a User-Agent header.');
    const token = tokenOf(request);
    let team;
    try { team = new Team(folder, token); }
    catch (error) { throw Object.assign(error, { status: 401, id: 'Unauthorized' }); }
    const route = pathname === '/v1/oauth/token/info' ? undefined : routes.find(({ method, pattern }) => method === request.method && pattern.test(pathname)) ?? notFound();
    team.mayFail(`${request.method} ${pathname}`);
    if (!route) return { scopes: team.everything.scopes ?? scopes };
    return paged(await route.answer(team, { ...route.pattern.exec(decodeURI(pathname)).groups }, Object.assign(request, { token })), searchParams);
}

async function respond(folder, request, response) {
    response.setHeader('date', new Date(Date.now() + clockOff(folder)).toUTCString());
    if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')) {
        const { status, code, body } = spaces(folder, request);
        response.writeHead(status, { 'content-type': 'application/xml' }).end(request.method === 'HEAD' ? undefined : body ?? `<Error><Code>${code}</Code></Error>`);
        return;
    }
    let answer;
    try { answer = await answerTo(folder, request); }
    catch (error) {
        if (!error.expected) console.error(error);
        const status = error.status ?? (error.expected ? 422 : 500), id = error.id ?? error.summary ?? 'server_error', { message } = error;
        answer = new Reply(status, status === 401 ? { 'www-authenticate': 'Basic realm="registry"' } : {},
            /\/(manifests|blobs)\//.test(request.url) ? { errors: [{ code: id, message }] } : { id, message, request_id: randomUUID() });
    }
    const { status, headers, body } = answer instanceof Reply ? answer : new Reply(200, {}, answer);
    response.writeHead(status, { ...body && { 'content-type': 'application/json' }, ...headers }).end(body && JSON.stringify(body));
}

/**
 * Serves the API on a free loopback port.
 * @param {string} folder where the teams' files are
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export async function serveApi(folder) {
    const server = createServer(async (request, response) => {
        try { await respond(folder, request, response); }
        catch (error) {
            // One call's error must not end the process, which serves others too.
            console.error(error);
            if (response.headersSent) response.destroy();
            else response.writeHead(500).end();
        }
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        stop: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections(); }),
    };
}
