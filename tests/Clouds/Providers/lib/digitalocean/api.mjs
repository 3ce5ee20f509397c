// The few HTTP calls of DigitalOcean's API that are made beside the provider: who am I, apps and deployments, registry.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../refusal.mjs';
import { deploy, password as newPassword } from './kinds.mjs';
import { Team } from './team.mjs';

const notFound = () => { throw Object.assign(new Refusal('not_found', 'The resource you requested could not be found.'), { status: 404 }); };

/** Blocks of which Terraform keeps a list of at most one, and the API an object. */
const single = ['image', 'git', 'github', 'gitlab', 'bitbucket', 'health_check', 'autoscaling', 'cors', 'termination', 'deploy_on_push', 'vpc'];

/** Lists whose name the API gives in the plural. */
const plural = Object.fromEntries(['service', 'worker', 'job', 'static_site', 'domain', 'alert', 'env', 'log_destination'].map(name => [name, `${name}s`]));

/** A block as the API gives it. */
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
    if (app.pinned_deployment_id) throw Object.assign(new Refusal('invalid_argument', 'the app is pinned to a deployment by a rollback'), { status: 400 });
    const { made, failure } = deploy(team, app, cause);
    team.put('digitalocean_app', app.id, failure ? app : { ...app, active_deployment_id: made.id });
    return { deployment: { ...apiDeployment(made), phase: 'PENDING_DEPLOY', progress: { total_steps: 1, pending_steps: 1 } } };
}

/** Deploys a former deployment's spec again and pins the app to it: nothing is deployed until that is committed or reverted. */
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

function tags(team, repository) {
    const images = team.everything.images?.[repository] ?? notFound();
    return page('tags', Object.entries(images).map(([tag, digest]) =>
        ({ tag, repository, manifest_digest: digest, registry_name: Object.keys(team.all('digitalocean_container_registry'))[0] })));
}

/** What App Platform and databases are offered as, as far as the stacks use it. */
const databases = {
    pg: { versions: ['13', '14', '15', '16', '17'], sizes: ['db-s-1vcpu-1gb', 'db-s-1vcpu-2gb', 'db-s-2vcpu-4gb', 'db-s-4vcpu-8gb'] },
    valkey: { versions: ['8'], sizes: ['db-s-1vcpu-1gb', 'db-s-1vcpu-2gb', 'db-s-2vcpu-4gb', 'db-s-4vcpu-8gb'] },
};

const appSizes = ['apps-s-1vcpu-0.5gb', 'apps-s-1vcpu-1gb-fixed', 'apps-s-1vcpu-1gb', 'apps-s-1vcpu-2gb', 'apps-s-2vcpu-4gb', 'apps-d-1vcpu-0.5gb', 'apps-d-1vcpu-1gb', 'apps-d-1vcpu-2gb', 'apps-d-1vcpu-4gb', 'apps-d-2vcpu-4gb', 'apps-d-2vcpu-8gb'];

const regions = ['nyc1', 'nyc3', 'sfo3', 'ams3', 'fra1'];

/** A standby node takes a plan of 2 GB and more. */
const layout = (nodes, sizes) => ({ num_nodes: nodes, sizes: nodes === 1 ? sizes : sizes.filter(size => !size.endsWith('-1gb')) });

const scopes = ['database:view_credentials', ...['account', 'app', 'database', 'domain', 'monitoring', 'project', 'registry', 'vpc']
    .flatMap(kind => ['create', 'read', 'update', 'delete'].map(verb => `${kind}:${verb}`))];

/** A token for the registry itself; which host it is for is the name of the entry. */
const registryCredentials = (team, { registry }, _, request) =>
    ({ auths: { [request.headers.host]: { auth: Buffer.from(`${registry}:${team.name}`).toString('base64') } } });

/** An image's manifest: an index that names one platform, by default that of App Platform. */
const manifest = (team, { repository, tag }) => {
    if (!team.everything.images?.[repository]?.[tag]) notFound();
    const [os, architecture] = (team.everything.platforms?.[`${repository}:${tag}`] ?? 'linux/amd64').split('/');
    return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ digest: team.everything.images[repository][tag], platform: { os, architecture } }] };
};

/** `:name` stands for one part of the path. */
const routes = [
    ['GET', 'account', team => ({
        account: {
            uuid: team.uuid, email: `owner@${team.name}.example`, email_verified: true, status: 'active', status_message: '', droplet_limit: 25,
            team: { uuid: team.uuid, name: team.name },
        },
    })],
    ['GET', 'apps', team => page('apps', Object.values(team.all('digitalocean_app')).map(app => apiApp(team, app)))],
    ['GET', 'apps/tiers/instance_sizes', () => ({ instance_sizes: appSizes.map(slug => ({ slug })) })],
    ['GET', 'apps/:id', (team, { id }) => ({ app: apiApp(team, team.get('digitalocean_app', id) ?? notFound()) })],
    ['GET', 'apps/:id/deployments', (team, { id }) => page('deployments', deploymentsOf(team, id).map(apiDeployment))],
    ['GET', 'apps/:id/deployments/:deployment', (team, { id, deployment }) =>
        ({ deployment: apiDeployment(deploymentsOf(team, id).find(other => other.id === deployment) ?? notFound()) })],
    ['POST', 'apps/:id/deployments', (team, { id }) => start(team, appOf(team, id), 'manual')],
    ['POST', 'apps/:id/rollback', (team, { id }, body) => rollback(team, id, body)],
    ['POST', 'apps/:id/rollback/commit', (team, { id }) => { unpin(team, id, ({ spec }) => ({ spec })); return {}; }],
    ['POST', 'apps/:id/rollback/revert', (team, { id }) => start(team, unpin(team, id, () => ({})), 'revert of a rollback')],
    ['GET', 'registries', team => page('registries', Object.values(team.all('digitalocean_container_registry')))],
    ['GET', 'registries/:registry/repositoriesV2', team => page('repositories', Object.keys(team.everything.images ?? {}).map(name => ({ name })))],
    ['GET', 'registries/:registry/repositories/:repository/tags', (team, { repository }) => tags(team, repository)],
    // The former password is refused from now on.
    ['POST', 'databases/:cluster/users/:name/reset_auth', (team, { cluster, name }) => {
        const user = team.first('digitalocean_database_user', other => other.cluster_id === cluster && other.name === name) ?? notFound();
        const { name: of, role, password } = team.put('digitalocean_database_user', user.id, { ...user, password: newPassword() });
        return { user: { name: of, role, password } };
    }],
    ['GET', 'databases', team => page('databases', Object.values(team.all('digitalocean_database_cluster')))],
    ['GET', 'databases/options', () => ({ options: Object.fromEntries(Object.entries(databases).map(([engine, { versions, sizes }]) =>
        [engine, { regions, versions, layouts: [1, 2, 3].map(nodes => layout(nodes, sizes)) }])) })],
    ['GET', 'regions', () => page('regions', regions.map(slug => ({ slug, name: slug, available: true })))],
    ['GET', 'vpcs', team => page('vpcs', Object.values(team.all('digitalocean_vpc')))],
    ['GET', 'monitoring/alerts', team => page('policies', Object.values(team.all('digitalocean_monitor_alert')))],
    ['GET', 'registries/subscription', () => ({ subscription: { tier: { slug: 'basic', included_repositories: 5, included_storage_bytes: 5 * 2 ** 30 } } })],
    ['GET', 'registries/:registry', (team, { registry }) => ({ registry: { storage_usage_bytes: 0, ...team.get('digitalocean_container_registry', registry) ?? notFound() } })],
    ['GET', 'registries/:registry/docker-credentials', registryCredentials],
    ['GET', ':registry/:repository/manifests/:tag', manifest],
    ['GET', 'domains/:domain', (team, { domain }) => ({ domain: team.get('digitalocean_domain', domain) ?? notFound() })],
    ['GET', 'projects', team => page('projects', Object.values(team.all('digitalocean_project')))],
    ['GET', 'domains', team => page('domains', Object.values(team.all('digitalocean_domain')))],
    ['GET', 'domains/:domain/records', (team, { domain }) =>
        page('domain_records', Object.values(team.all('digitalocean_record')).filter(record => record.domain === domain).map(({ value, ...rest }) => ({ ...rest, data: value })))],
].map(([method, path, answer]) => ({ method, answer, pattern: new RegExp(`^/v2/${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }));

/** Who may push and pull says so as `user:password`; everybody else brings a token. */
function tokenOf(folder, { headers: { authorization = '' } }) {
    const basic = /^Basic (.+)$/.exec(authorization)?.[1];
    if (!basic) return /^Bearer ((?!DO00).+)$/.exec(authorization)?.[1];
    const team = Buffer.from(basic, 'base64').toString().split(':')[1];
    return Object.entries(JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8'))).find(([, name]) => name === team)?.[0];
}

/** Spaces, as far as it is asked which buckets there are: a bucket's name is taken for everyone. */
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

async function answerTo(folder, request) {
    const { pathname } = new URL(request.url, 'http://localhost');
    const token = tokenOf(folder, request);
    let team;
    try { team = new Team(folder, token); }
    catch (error) { throw Object.assign(error, { status: 401, id: 'Unauthorized' }); }
    const route = pathname === '/v1/oauth/token/info' ? undefined : routes.find(({ method, pattern }) => method === request.method && pattern.test(pathname)) ?? notFound();
    team.mayFail(`${request.method} ${pathname}`);
    if (pathname === '/v1/oauth/token/info') return { scopes: team.everything.scopes ?? scopes };
    let body = '';
    for await (const part of request) body += part;
    return route.answer(team, { ...route.pattern.exec(decodeURI(pathname)).groups }, body ? JSON.parse(body) : {}, request);
}

/**
 * Serves the API on a free loopback port.
 * @param {string} folder where the teams' files are
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export async function serveApi(folder) {
    const server = createServer(async (request, response) => {
        if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')) {
            const { status, code, body } = spaces(folder, request);
            response.writeHead(status, { 'content-type': 'application/xml' }).end(request.method === 'HEAD' ? undefined : body ?? `<Error><Code>${code}</Code></Error>`);
            return;
        }
        let status = 200, answer;
        try { answer = await answerTo(folder, request); }
        catch (error) {
            if (!error.expected) console.error(error);
            status = error.status ?? (error.expected ? 422 : 500);
            answer = { id: error.id ?? error.summary ?? 'server_error', message: error.message, request_id: randomUUID() };
        }
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        stop: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections(); }),
    };
}
