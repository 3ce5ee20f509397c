// Prints how the given dashboards differ from Grafana's schema, and fails if they do.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host);
// A dashboard is checked as a literal, so that anything the schema does not name is an error, too.
const sources = new Map(process.argv.slice(2).map(file => [
    join(here, `${basename(file, '.json')}.ts`),
    `import type { QueueDashboard } from './schema';\nexport const dashboard: QueueDashboard =\n${readFileSync(file, 'utf8')}`,
]));
host.getSourceFile = (file, version, ...rest) =>
    sources.has(file) ? ts.createSourceFile(file, sources.get(file), version, true) : read(file, version, ...rest);

const program = ts.createProgram([...sources.keys(), join(here, 'schema.ts')], options, host);
for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    // Two lines precede the JSON.
    const [name, before] = sources.has(file?.fileName) ? [`${basename(file.fileName, '.ts')}.json`, 2] : [file?.fileName ?? 'schema', 0];
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 - before : 0;
    console.error(`${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    process.exitCode = 1;
}
