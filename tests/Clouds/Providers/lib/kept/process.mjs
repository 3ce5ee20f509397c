// One process of a real provider, and the socket on which Terraform reaches it.
import { spawn } from 'node:child_process';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Schema } from './schema.mjs';
import { frame, text, unframed } from './wire.mjs';

const provider = '/tfplugin5.Provider/';
const shutdown = '/plugin.GRPCController/Shutdown';
const stop = `${provider}Stop`;
const getSchema = `${provider}GetSchema`;

export class KeptProcess {
    /** The environment that it serves: see pool.mjs. */
    key;
    /** Terraform is using it. */
    busy = true;
    /** It is not handed out again. */
    worn = false;
    /** The line with which a provider tells Terraform where it listens. */
    handshake;
    /** Called when Terraform is done with it. */
    released = () => { };
    #child;
    #upstream;
    #server;
    #known;
    #names;
    #named;

    /**
     * @param {string} program the provider
     * @param {{key: string, environment: object, folder: string, sockets: string}} how `folder` is Terraform's working folder
     * @param {{schema?: Schema, prefix: string, types: Set<string>}} known shared by all processes of this provider
     */
    static async start(program, { key, environment, folder, sockets }, known) {
        const started = new KeptProcess();
        started.key = key;
        started.#known = known;
        started.#child = spawn(program, [], {
            cwd: folder, stdio: ['ignore', 'pipe', 'ignore'],
            // Clouds on this machine speak HTTP, and with a custom CA bundle the AWS provider cannot be configured twice.
            // It logs every step unless told not to, and nobody would read it.
            env: { ...environment, AWS_CA_BUNDLE: '', TF_LOG_SDK: 'off', TF_LOG_PROVIDER: 'off' },
        });
        const line = await new Promise((resolve, reject) => {
            createInterface({ input: started.#child.stdout }).once('line', resolve);
            started.#child.on('error', reject).once('exit', code => reject(new Error(`${program} ended with ${code} before it served`)));
        });
        started.#child.once('exit', () => { started.worn = true; });
        // 1|5|unix|/tmp/plugin123|grpc|
        const [core, protocol, , address] = line.split('|');
        started.#upstream = http2.connect('http://provider', { createConnection: () => connect(address) })
            .on('error', () => { started.worn = true; });
        const socket = join(sockets, `${basename(program)}-${started.#child.pid}.sock`);
        await started.#listen(socket);
        started.handshake = `${core}|${protocol}|unix|${socket}|grpc|`;
        return started;
    }

    /**
     * Terraform gets it.
     * @param {Set<string>} names whatever its configuration names
     */
    serve(names) {
        this.busy = true;
        this.#names = names;
        this.#named = undefined;
        return this;
    }

    end() {
        this.worn = true;
        this.#server.close();
        this.#upstream.destroy();
        this.#child.kill('SIGKILL');
    }

    #listen(socket) {
        this.#server = http2.createServer()
            .on('stream', (call, headers) => {
                call.on('error', () => { });
                this.#guard(call, () => this.#answer(call, headers));
            })
            .on('session', session => session.on('close', () => {
                // Terraform was killed; what it had asked for may still be running.
                if (this.busy) this.worn = true;
                this.released();
            }).on('error', () => { }));
        return new Promise((resolve, reject) => this.#server.on('error', reject).listen(socket, resolve));
    }

    /** Ends a call that cannot be answered, for example because the provider has died: other calls and processes go on. */
    #guard(call, answer) {
        try { answer(); }
        catch (error) {
            console.error(error);
            this.worn = true;
            call.destroy();
        }
    }

    #answer(call, headers) {
        switch (headers[':path']) {
            case shutdown:
                this.busy = false;
                this.#reply(call, frame(Buffer.alloc(0)));
                this.released();
                break;
            case getSchema:
                if (this.#known.schema) this.#reply(call, this.#schema());
                else {
                    this.#pass(call, headers, { response: whole => {
                        this.#known.schema ??= new Schema(whole, this.#known.prefix);
                        return this.#schema();
                    } });
                }
                break;
            case stop:
                // Interrupted: after that it is of no use to another Terraform.
                this.worn = true;
                this.#pass(call, headers);
                break;
            default:
                if (this.#blocks().size > 0) this.#passNamed(call, headers);
                else this.#pass(call, headers);
        }
    }

    /** Of the large types: what this Terraform's configuration names. Nothing is asked about them before the schema is known. */
    #blocks() {
        this.#named ??= this.#known.schema?.named(this.#names);
        return this.#named ?? new Map();
    }

    #schema() {
        return this.#known.schema.only(this.#known.types, this.#blocks());
    }

    /** Passes on a call whose values may be of a large type. */
    #passNamed(call, headers) {
        const method = headers[':path'].slice(provider.length);
        const parts = [];
        call.on('data', part => parts.push(part)).on('end', () => this.#guard(call, () => {
            if (call.destroyed) return; // Terraform was interrupted.
            const request = Buffer.concat(parts);
            // Every call about a resource has its type in field 1.
            const blocks = headers[':path'].startsWith(provider) && this.#blocks().get(text(unframed(request), 1));
            if (!blocks) this.#pass(call, headers, { request });
            else {
                this.#pass(call, headers, {
                    request: frame(blocks.request(method, unframed(request))),
                    response: answer => frame(blocks.response(method, unframed(answer))),
                });
            }
        }));
    }

    #reply(call, framed) {
        call.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        call.on('wantTrailers', () => call.sendTrailers({ 'grpc-status': '0' }));
        call.resume().end(framed);
    }

    /** Passes a call on to the provider, with `request` in place of its own if it was read, and its answer back, as `response` returns it. */
    #pass(call, headers, { request, response } = {}) {
        const onward = this.#upstream.request(headers);
        let trailers = {};
        onward.on('error', () => call.destroy()).on('trailers', given => { trailers = given; });
        call.on('close', () => onward.close());
        onward.on('response', (answer, flags) => this.#guard(call, () => {
            if (call.destroyed) return;
            if (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) { call.respond(answer, { endStream: true }); return; }
            call.respond(answer, { waitForTrailers: true });
            call.on('wantTrailers', () => call.sendTrailers(trailers));
            if (!response) { onward.pipe(call); return; }
            const parts = [];
            onward.on('data', part => parts.push(part)).on('end', () => {
                try { call.end(response(Buffer.concat(parts))); }
                catch (error) {
                    trailers = { 'grpc-status': '2', 'grpc-message': encodeURIComponent(error.message) };
                    call.end();
                }
            });
        }));
        if (request) onward.end(request);
        else call.pipe(onward);
    }
}
