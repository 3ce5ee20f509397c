// Gives ElastiCache a new AUTH token in the four steps of Secrets Manager's rotation.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
//
// ElastiCache holds two tokens: ROTATE adds one and keeps the one before, so running tasks stay connected until they are
// replaced; SET leaves the given one alone valid. A cache without a token gets both, because ROTATE alone would go on
// admitting clients that give none. At the end the services are deployed anew, so that no task is left with a token that
// the next rotation drops. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
import { connect as connectTls } from 'node:tls';

const pollMilliseconds = 10_000;

/** Made with the clients that it calls, so that tests can give it others. */
export function createHandler({ secrets, cache, ecs, connect, sleep, replicationGroupId, cluster, services }) {
    const steps = { createSecret, setSecret, testSecret, finishSecret };

    return async ({ SecretId, ClientRequestToken, Step }) => {
        const step = steps[Step];
        if (!step) throw new Error(`There is no step '${Step}'; Secrets Manager sends ${Object.keys(steps).join(', ')}.`);
        const { RotationEnabled, VersionIdsToStages } = await secrets.describeSecret({ SecretId });
        if (!RotationEnabled) throw new Error(`${SecretId} does not rotate.`);
        const stages = VersionIdsToStages?.[ClientRequestToken];
        if (!stages) throw new Error(`${SecretId} has no version ${ClientRequestToken}.`);
        // Of a finished rotation only the last step may have been cut short: after the label moved, before the services were deployed.
        if (stages.includes('AWSCURRENT') && Step !== 'finishSecret') return;
        await step({ SecretId, VersionId: ClientRequestToken, versions: VersionIdsToStages });
    };

    async function createSecret({ SecretId, VersionId }) {
        if (await pending(SecretId, VersionId)) return;
        const current = JSON.parse((await secrets.getSecretValue({ SecretId, VersionStage: 'AWSCURRENT' })).SecretString);
        const { RandomPassword } = await secrets.getRandomPassword({ PasswordLength: 64, ExcludePunctuation: true });
        await secrets.putSecretValue({
            SecretId,
            ClientRequestToken: VersionId,
            SecretString: JSON.stringify({ ...current, password: RandomPassword }),
            VersionStages: ['AWSPENDING'],
        });
    }

    async function setSecret({ SecretId, VersionId }) {
        const { password } = await pending(SecretId, VersionId);
        const endpoint = await primary();
        // Both questions are put to the cache itself, because a run before this one may have ended between the two.
        if (!await accepts(endpoint, password)) await modify(password, 'ROTATE');
        if (await admitsAnybody(endpoint)) await modify(password, 'SET');
    }

    async function testSecret({ SecretId, VersionId }) {
        const { password } = await pending(SecretId, VersionId);
        const endpoint = await primary();
        if (!await accepts(endpoint, password)) throw new Error(`${endpoint.Address} refused the new token.`);
        if (await admitsAnybody(endpoint)) throw new Error(`${endpoint.Address} admits clients without a token.`);
    }

    async function finishSecret({ SecretId, VersionId, versions }) {
        const before = Object.keys(versions).find(id => versions[id].includes('AWSCURRENT'));
        if (before !== VersionId) {
            await secrets.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId, RemoveFromVersionId: before });
        }
        for (const service of services) {
            try {
                await ecs.updateService({ cluster, service, forceNewDeployment: true });
            } catch (error) {
                // The first rotation comes before the services.
                if (error.name !== 'ServiceNotFoundException' && error.name !== 'ServiceNotActiveException') throw error;
            }
        }
    }

    async function pending(SecretId, VersionId) {
        try {
            return JSON.parse((await secrets.getSecretValue({ SecretId, VersionId, VersionStage: 'AWSPENDING' })).SecretString);
        } catch (error) {
            if (error.name === 'ResourceNotFoundException') return undefined;
            throw error;
        }
    }

    async function modify(token, strategy) {
        await cache.modifyReplicationGroup({
            ReplicationGroupId: replicationGroupId, AuthToken: token, AuthTokenUpdateStrategy: strategy, ApplyImmediately: true,
        });
        // The state changes a moment after the call.
        await sleep(pollMilliseconds);
        await available();
    }

    async function accepts(endpoint, token) {
        return (await connect(endpoint, `AUTH ${token}\r\n`)).startsWith('+OK');
    }

    async function admitsAnybody(endpoint) {
        return (await connect(endpoint, 'PING\r\n')).startsWith('+PONG');
    }

    async function primary() {
        const { NodeGroups: [{ PrimaryEndpoint }] } = await available();
        return PrimaryEndpoint;
    }

    async function available() {
        for (;;) {
            const { ReplicationGroups: [group] } = await cache.describeReplicationGroups({ ReplicationGroupId: replicationGroupId });
            if (group.Status === 'available') return group;
            await sleep(pollMilliseconds);
        }
    }
}

/** Sends one command over TLS and resolves with the first answer. */
export function send({ Address, Port }, command, options = {}) {
    return new Promise((resolve, reject) => {
        const socket = connectTls({ host: Address, port: Port, servername: Address, timeout: 10_000, ...options }, () => socket.write(command));
        socket.once('data', data => { resolve(data.toString()); socket.end(); });
        socket.once('timeout', () => socket.destroy(new Error(`${Address}:${Port} did not answer in time.`)));
        socket.once('error', reject);
    });
}

let handle;

/** Entry point of the function; the SDK is part of the runtime. */
export async function handler(event) {
    handle ??= await (async () => {
        const [{ SecretsManager }, { ElastiCache }, { ECS }] = await Promise.all(
            ['secrets-manager', 'elasticache', 'ecs'].map(name => import(`@aws-sdk/client-${name}`)));
        return createHandler({
            secrets: new SecretsManager({}),
            cache: new ElastiCache({}),
            ecs: new ECS({}),
            connect: send,
            sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
            replicationGroupId: process.env.REPLICATION_GROUP_ID,
            cluster: process.env.CLUSTER,
            services: process.env.SERVICES.split(','),
        });
    })();
    return handle(event);
}
