// Runs the jsii kernel in this process, over stdin and stdout. jsii's own entry point starts a second Node process for it and
// relays every message, which doubles the time to start and the time of each call.
'use strict';
// Before anything that an older Node would not understand. Checked here, since a check before every synth would start another Node.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || major === 20 && minor < 9) {
    process.stderr.write(`node is ${process.versions.node}; install Node 20.9 or newer and put it on the PATH.\n`);
    process.exit(1);
}

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { Console } = require('console');
const Module = require('module');

// The kernel talks over this descriptor, which its own entry point would have opened for it.
const channel = 3;
const { readSync, writeSync } = fs;
fs.readSync = (descriptor, ...rest) => readSync(descriptor === channel ? 0 : descriptor, ...rest);
fs.writeSync = (descriptor, ...rest) => writeSync(descriptor === channel ? 1 : descriptor, ...rest);

// Packages' output must not get in between the messages.
Object.defineProperty(process, 'stdout', { get: () => process.stderr });
globalThis.console = new Console(process.stderr, process.stderr);

// cdktf records a stack trace for each token. They show only the kernel, which helps nobody, and cost a tenth of a synth.
Error.captureStackTrace = () => {};

// Loading a package is mostly compiling, so V8's compiled code is cached for later runs. V8 checks its own version and
// flags, so a cache of another Node is only slow, not wrong.
const cache = path.join(__dirname, 'code');
const worthwhile = 32 * 1024;
const fresh = [];
const compile = Module.prototype._compile;
Module.prototype._compile = function (source, filename, ...rest) {
    if (source.length < worthwhile) return compile.call(this, source, filename, ...rest);
    const file = path.join(cache, crypto.createHash('sha1').update(source).digest('hex'));
    const cachedData = read(file);
    const script = new vm.Script(Module.wrap(source), { filename, cachedData });
    if (!cachedData || script.cachedDataRejected) fresh.push([file, script]);
    const require = Object.assign(id => this.require(id), {
        resolve: request => Module._resolveFilename(request, this),
        cache: Module._cache,
    });
    return script.runInThisContext().call(this.exports, this.exports, require, this, filename, path.dirname(filename));
};

process.once('exit', () => {
    for (const [file, script] of fresh) {
        const part = `${file}.${process.pid}`;
        try {
            fs.mkdirSync(cache, { recursive: true });
            fs.writeFileSync(part, script.createCachedData());
            fs.renameSync(part, file);
        } catch {
            return; // A folder that cannot be written: the next start is as slow as this one.
        }
    }
});

function read(file) {
    try {
        return fs.readFileSync(file);
    } catch {
        return undefined;
    }
}

require('./program.js');
