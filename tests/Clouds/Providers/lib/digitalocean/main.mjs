// DigitalOcean's API without Terraform's providers: for each folder of teams that standard input gives, a line each, prints an
// address at which it answers until standard input ends.
import { createInterface } from 'node:readline';
import { serveApi } from './api.mjs';

for await (const folder of createInterface({ input: process.stdin })) console.log((await serveApi(folder)).url);
process.exit();
