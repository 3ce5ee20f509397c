// Runs the jsii kernel in this process, over stdin and stdout. jsii's own entry starts a second Node process for it and
// relays every message, which doubles the time to start and the time of each call.
'use strict';
const fs = require('fs');
const { Console } = require('console');

// The kernel talks over this descriptor, which its own entry would have opened for it.
const channel = 3;
const { readSync, writeSync } = fs;
fs.readSync = (descriptor, ...rest) => readSync(descriptor === channel ? 0 : descriptor, ...rest);
fs.writeSync = (descriptor, ...rest) => writeSync(descriptor === channel ? 1 : descriptor, ...rest);

// What packages print must not get between the messages.
Object.defineProperty(process, 'stdout', { get: () => process.stderr });
globalThis.console = new Console(process.stderr, process.stderr);

require('./program.js');
