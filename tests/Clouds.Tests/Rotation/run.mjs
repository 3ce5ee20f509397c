// The rotation function as Lambda runs it: each line of standard input is an event, each line of output its result.
import { syncBuiltinESMExports } from 'node:module';
import { createInterface } from 'node:readline';
import tls from 'node:tls';

// The function's pause between two checks of the cache is shortened; the SDK's own timers stay.
const wait = globalThis.setTimeout;
globalThis.setTimeout = (callback, milliseconds, ...rest) => wait(callback, milliseconds === 10_000 ? 1 : milliseconds, ...rest);

// The cache's stand-in may be busier than a cache.
const { connect } = tls;
tls.connect = (options, ...rest) => connect({ ...options, timeout: 120_000 }, ...rest);
syncBuiltinESMExports();

const { handler } = await import(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
    try {
        await handler(JSON.parse(line));
        console.log('done');
    } catch (error) {
        console.log(`${error.name}: ${error.message}`);
    }
}
