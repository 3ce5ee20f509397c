// Writes the npm tarball of a package: the same bytes for the same files, wherever and whenever it is made.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const block = 512;

/** Packs everything below a folder as npm does, under package/. */
export function writeTarball(file, folder) {
    const parts = files(folder).flatMap(path => {
        const content = readFileSync(join(folder, path));
        return [header(`package/${path}`, content.length), content, Buffer.alloc((block - content.length % block) % block)];
    });
    writeFileSync(file, gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * block)])));
}

function files(folder, prefix = '') {
    return readdirSync(join(folder, prefix), { withFileTypes: true })
        .sort((a, b) => a.name < b.name ? -1 : 1)
        .flatMap(entry => entry.isDirectory() ? files(folder, `${prefix}${entry.name}/`) : [prefix + entry.name]);
}

// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
function header(path, size) {
    if (Buffer.byteLength(path) > 100) throw new Error(`${path} is longer than a tar header holds.`);
    const bytes = Buffer.alloc(block);
    const octal = (value, offset, length) => bytes.write(value.toString(8).padStart(length - 1, '0'), offset);
    bytes.write(path, 0);
    octal(0o644, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(size, 124, 12);
    octal(0, 136, 12);
    bytes.fill(' ', 148, 156);
    bytes.write('0', 156);
    bytes.write('ustar\0' + '00', 257);
    bytes.write(bytes.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0') + '\0 ', 148);
    return bytes;
}
