// Writes, for stacks that are synthesized, the program with which a user of CDKTF in TypeScript would make the same resources,
// as tsc compiles it: one `new` per resource, and only the modules in use are required, which is how TypeScript is fastest.
// Then runs it and compares, so that both sides of the measurement are known to make the same configuration.
//
//   node generate.mjs CDKTF_OUT BINDINGS
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const [output, bindings] = process.argv.slice(2).map(path => resolve(path));
// Below the bindings, where Node finds their packages.
const peer = join(bindings, '.cache/bench');
rmSync(peer, { recursive: true, force: true });
mkdirSync(peer, { recursive: true });

const blocks = Object.assign({}, ...readdirSync(join(bindings, '.cache/blocks')).map(file => JSON.parse(readFileSync(join(bindings, '.cache/blocks', file)))));
const stacks = readdirSync(join(output, 'stacks')).map(name => ({ name, json: JSON.parse(readFileSync(join(output, 'stacks', name, 'cdk.tf.json'))) }));

// A property's name in TypeScript is not always its name in camel case; what comes out differently is set as an override.
const overridden = new Set();
write();
run();
for (const difference of differences()) overridden.add(difference);
write();
run();
const left = differences();
if (left.length > 0) throw new Error(`The peer makes something else: ${left.slice(0, 5).join(', ')}`);
const count = stacks.flatMap(stack => Object.values(stack.json.resource ?? {})).reduce((sum, type) => sum + Object.keys(type).length, 0);
console.log(`${count} resources, of which ${overridden.size} arguments are set as overrides`);

function write() {
    const required = new Map();
    const body = stacks.map(stack => program(stack, required)).join('\n');
    const head = [...required].map(([folder, variable]) => `const ${variable} = require('${folder}');`);
    writeFileSync(join(peer, 'main.cjs'), `'use strict';
const cdktf = require('cdktf');
${head.join('\n')}
const app = new cdktf.App({ outdir: process.argv[2], stackTraces: false });
${body}
app.synth();
`);
}

function program({ name, json }, required) {
    const lines = [`{ const stack = new cdktf.TerraformStack(app, '${name}');`];
    const providers = new Map();
    for (const [type, configurations] of Object.entries(json.provider)) {
        for (const configuration of configurations) {
            const variable = `provider_${type}_${configuration.alias ?? ''}`;
            providers.set(configuration.alias ? `${type}.${configuration.alias}` : type, variable);
            lines.push(`const ${variable} = new ${provided(type, 'provider', type, required)}(stack, '${variable}', ${literal(configuration, blocks[`provider.${type}`] ?? {})});`);
        }
    }
    for (const [id, { default: byDefault, ...variable }] of Object.entries(json.variable ?? {})) {
        lines.push(`{ const made = new cdktf.TerraformVariable(stack, '${id}', ${literal(variable, { validation: {} })});`,
            `made.overrideLogicalId('${id}');`, `made.addOverride('default', ${JSON.stringify(byDefault)}); }`);
    }
    for (const [id, local] of Object.entries(json.locals ?? {})) lines.push(`new cdktf.TerraformLocal(stack, '${id}', ${JSON.stringify(local)}).overrideLogicalId('${id}');`);
    for (const [kind, prefix] of [['data', 'data.'], ['resource', '']]) {
        for (const [type, resources] of Object.entries(json[kind] ?? {})) {
            for (const [id, { '//': _, provider, depends_on: needs, ...configuration }] of Object.entries(resources)) {
                const folder = (kind === 'data' ? 'data-' : '') + type;
                const given = literal(configuration, { ...blocks[prefix + type], lifecycle: {} });
                const extra = [
                    provider && `provider: ${providers.get(provider)}`,
                    needs && `dependsOn: ${JSON.stringify(needs)}.map(fqn => ({ fqn }))`,
                ].filter(Boolean).map(part => `, ${part}`).join('');
                lines.push(`{ const made = new ${provided(type.split('_')[0], folder, type, required)}(stack, '${kind}-${type}-${id}', Object.assign(${given}, {${extra.slice(1)}}));`,
                    `made.overrideLogicalId('${id}');`);
                for (const [argument, value] of Object.entries(configuration)) {
                    if (overridden.has(`${name}/${kind}/${type}/${id}/${argument}`)) lines.push(`made.addOverride('${argument}', ${JSON.stringify(value)});`);
                }
                lines.push('}');
            }
        }
    }
    for (const [id, value] of Object.entries(json.output ?? {})) lines.push(`new cdktf.TerraformOutput(stack, 'output-${id}', ${literal(value, {})}).overrideLogicalId('${id}');`);
    for (const [setting, value] of Object.entries(json.terraform)) {
        if (setting !== 'required_providers') lines.push(`stack.addOverride('terraform.${setting}', ${JSON.stringify(value)});`);
    }
    return [...lines, '}'].join('\n');
}

/** The expression for the class of a type. */
function provided(provider, folder, type, required) {
    if (type === 'terraform_data') return 'cdktf.DataResource';
    const folders = [folder, folder.replace(/^(data-)?[a-z]+_/, '$1')].map(name => name.replaceAll('_', '-'));
    const path = folders.map(name => `@cdktf/provider-${provider}/lib/${name}`).find(path => existsSync(join(bindings, 'node_modules', path)));
    const code = readFileSync(join(bindings, 'node_modules', path, 'index.js'), 'utf8');
    const [, name] = code.match(new RegExp(`^(\\w+)\\.tfResourceType = "${type}"`, 'm'));
    if (!required.has(path)) required.set(path, `${provider}_${folder.replaceAll('-', '_')}`);
    return `${required.get(path)}.${name}`;
}

/** A value as TypeScript has it: names in camel case, but not the keys of maps. */
function literal(value, inside) {
    if (Array.isArray(value)) return `[${value.map(item => literal(item, inside)).join(', ')}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    return `{ ${Object.entries(value).map(([name, child]) => {
        const blocks = inside[name];
        const text = blocks === undefined || blocks === true ? JSON.stringify(child) : literal(child, blocks);
        return `${JSON.stringify(name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()))}: ${text}`;
    }).join(', ')} }`;
}

function run() {
    rmSync(join(peer, 'out'), { recursive: true, force: true });
    execFileSync('node', [join(peer, 'main.cjs'), join(peer, 'out')], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Arguments that differ from what is wanted. */
function differences() {
    return stacks.flatMap(({ name, json }) => {
        const made = JSON.parse(readFileSync(join(peer, 'out/stacks', name, 'cdk.tf.json')));
        return ['data', 'resource'].flatMap(kind => Object.entries(json[kind] ?? {}).flatMap(([type, resources]) =>
            Object.entries(resources).flatMap(([id, configuration]) => [...new Set([...Object.keys(configuration), ...Object.keys(made[kind][type][id])])]
                .filter(argument => argument !== '//' && !isDeepStrictEqual(configuration[argument], made[kind][type][id][argument]))
                .map(argument => `${name}/${kind}/${type}/${id}/${argument}`))));
    });
}
