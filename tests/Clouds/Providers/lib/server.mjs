// Serves a provider over Terraform's plugin protocol 5 on a unix socket, for TF_REATTACH_PROVIDERS.
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const definition = protoLoader.loadSync(fileURLToPath(new URL('tfplugin5.proto', import.meta.url)), { keepCase: true, longs: Number });
const { tfplugin5 } = grpc.loadPackageDefinition(definition);

const encodeBlock = block => ({
    attributes: block.attributes.map(attribute => ({ ...attribute, type: Buffer.from(JSON.stringify(attribute.type)) })),
    block_types: block.blocks.map(({ name, nesting, min, max, block: content }) => ({
        type_name: name, nesting: nesting.toUpperCase(), min_items: min, max_items: max, block: encodeBlock(content),
    })),
});

const encodeSchemas = (blocks, versions = {}) => Object.fromEntries(Object.entries(blocks)
    .map(([type, block]) => [type, { version: versions[type] ?? 0, block: encodeBlock(block) }]));

/** The whole schema as GetSchema answers it. */
const encodeSchema = schema => ({
    provider: { version: 0, block: encodeBlock(schema.provider) },
    resource_schemas: encodeSchemas(schema.resources, schema.versions),
    data_source_schemas: encodeSchemas(schema.dataSources),
});

/** An error as a diagnostic, which Terraform shows to its user as the provider's own. */
const diagnostic = error => ({
    severity: 'ERROR', summary: error.summary ?? error.message, detail: error.summary ? error.message : '',
    attribute: error.path && { steps: error.path.map(step => typeof step === 'number' ? { element_key_int: step } : { attribute_name: step }) },
});

/**
 * Starts a provider's server.
 * @param schema as `readSchema` gives it
 * @param methods the provider's answers by the protocol's names; each takes the request and returns or throws
 * @param {string} socket the unix socket's path
 * @returns {Promise<{reattach: object, stop: () => Promise<void>}>} its part of TF_REATTACH_PROVIDERS
 */
export async function serve(schema, methods, socket) {
    const answers = { GetSchema: () => encodeSchema(schema), Stop: () => ({}), ...methods };
    const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
    server.addService(tfplugin5.Provider.service, Object.fromEntries(Object.entries(answers).map(([name, answer]) => [
        name,
        async (call, done) => {
            try { done(null, await answer(call.request)); }
            catch (error) {
                if (!error.expected) console.error(error);
                done(null, { ...error.response, diagnostics: (error.all ?? [error]).map(diagnostic) });
            }
        },
    ])));
    await new Promise((resolve, reject) =>
        server.bindAsync(`unix:${socket}`, grpc.ServerCredentials.createInsecure(), error => error ? reject(error) : resolve()));
    return {
        reattach: {
            [`registry.terraform.io/${schema.source}`]: {
                Protocol: 'grpc', ProtocolVersion: 5, Pid: process.pid, Test: true, Addr: { Network: 'unix', String: socket },
            },
        },
        stop: () => new Promise(resolve => server.tryShutdown(resolve)),
    };
}
