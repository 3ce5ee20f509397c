// DigitalOcean's API without Terraform's providers: for each folder of teams on standard input, one per line, prints the address
// at which it answers until standard input ends.
import { createInterface } from 'node:readline';
import { serveApi } from './api.mjs';

for await (const folder of createInterface({ input: process.stdin })) console.log((await serveApi(folder)).url);
process.exit();
