// hashicorp/tls: no cloud, but real keys and certificates. A resource exists only in Terraform's state.
import 'reflect-metadata';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { Refusal } from '../refusal.mjs';
import { UNKNOWN } from '../unknown.mjs';

x509.cryptoProvider.set(webcrypto);

const hour = 3600_000;
const curves = { P256: 'prime256v1', P384: 'secp384r1', P521: 'secp521r1', P224: 'secp224r1' };
const webCurves = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
const names = { rsa: 'RSA', ec: 'ECDSA', ed25519: 'ED25519' };
const hashFor = { prime256v1: 'SHA-256', secp384r1: 'SHA-384', secp521r1: 'SHA-512' };

/** A time as the provider writes it: RFC 3339 without fractions. */
const written = time => new Date(time).toISOString().replace(/\.\d+Z/, 'Z');

/** A PEM block as Go writes it: ending in one newline. */
const pem = text => `${text.trim()}\n`;

// Keys

const field = bytes => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
};

/** An integer as OpenSSH writes it: a leading zero keeps it positive. */
const integer = base64 => {
    const bytes = Buffer.from(base64, 'base64url');
    return field(bytes[0] & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
};

/** The public key in OpenSSH's wire format (RFC 4253, 5656, 8709); P224 has none. */
function sshPublic(publicKey) {
    const jwk = publicKey.asymmetricKeyDetails.namedCurve === 'secp224r1' ? {} : publicKey.export({ format: 'jwk' });
    const text = value => field(Buffer.from(value));
    if (jwk.kty === 'RSA') return ['ssh-rsa', Buffer.concat([text('ssh-rsa'), integer(jwk.e), integer(jwk.n)])];
    if (jwk.kty === 'OKP') return ['ssh-ed25519', Buffer.concat([text('ssh-ed25519'), field(Buffer.from(jwk.x, 'base64url'))])];
    if (jwk.kty !== 'EC') return undefined;
    const curve = `nistp${jwk.crv.slice(2)}`;
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')]);
    return [`ecdsa-sha2-${curve}`, Buffer.concat([text(`ecdsa-sha2-${curve}`), text(curve), field(point)])];
}

/** The private key in OpenSSH's own container (PROTOCOL.key), not encrypted. */
function sshPrivate(privateKey, [kind, wire]) {
    const jwk = privateKey.export({ format: 'jwk' });
    const secret = jwk.kty === 'RSA' ? Buffer.concat([integer(jwk.n), integer(jwk.e), integer(jwk.d), integer(jwk.qi), integer(jwk.p), integer(jwk.q)])
        : jwk.kty === 'EC' ? Buffer.concat([wire.subarray(4 + kind.length), integer(jwk.d)])
            : Buffer.concat([wire.subarray(4 + kind.length), field(Buffer.concat([Buffer.from(jwk.d, 'base64url'), Buffer.from(jwk.x, 'base64url')]))]);
    const check = randomBytes(4);
    const body = Buffer.concat([check, check, field(Buffer.from(kind)), secret, field(Buffer.alloc(0))]);
    const padding = Buffer.from(Array.from({ length: (8 - body.length % 8) % 8 }, (_, index) => index + 1));
    const none = field(Buffer.from('none'));
    const container = Buffer.concat([
        Buffer.from('openssh-key-v1\0'), none, none, field(Buffer.alloc(0)), Buffer.from([0, 0, 0, 1]), field(wire), field(Buffer.concat([body, padding])),
    ]);
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${container.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END OPENSSH PRIVATE KEY-----\n`;
}

function publicParts(publicKey) {
    const ssh = sshPublic(publicKey);
    return {
        public_key_pem: pem(publicKey.export({ type: 'spki', format: 'pem' })),
        public_key_openssh: ssh ? `${ssh[0]} ${ssh[1].toString('base64')}\n` : '',
        public_key_fingerprint_md5: ssh ? createHash('md5').update(ssh[1]).digest('hex').match(/../g).join(':') : '',
        public_key_fingerprint_sha256: ssh ? `SHA256:${createHash('sha256').update(ssh[1]).digest('base64').replace(/=+$/, '')}` : '',
    };
}

const sha1 = bytes => createHash('sha1').update(bytes).digest('hex');

const privateKey = {
    forceNew: true,
    create(values) {
        const { algorithm } = values;
        const rsa_bits = values.rsa_bits ?? 2048;
        const ecdsa_curve = values.ecdsa_curve ?? 'P224';
        const { privateKey: secret, publicKey } = algorithm === 'RSA' ? generateKeyPairSync('rsa', { modulusLength: rsa_bits })
            : algorithm === 'ECDSA' ? generateKeyPairSync('ec', { namedCurve: curves[ecdsa_curve] })
                : generateKeyPairSync('ed25519');
        const form = { RSA: 'pkcs1', ECDSA: 'sec1', ED25519: 'pkcs8' }[algorithm];
        const ssh = sshPublic(publicKey);
        return {
            ...values, rsa_bits, ecdsa_curve, ...publicParts(publicKey),
            id: sha1(publicKey.export({ type: 'spki', format: 'der' })),
            private_key_pem: pem(secret.export({ type: form, format: 'pem' })),
            private_key_pem_pkcs8: pem(secret.export({ type: 'pkcs8', format: 'pem' })),
            private_key_openssh: ssh ? sshPrivate(secret, ssh) : '',
        };
    },
};

// Certificates

/** A PEM private key, and what is needed to sign with it. */
async function signer(text, attribute) {
    let key;
    try { key = createPrivateKey(text); } catch (error) { throw new Refusal(`${attribute} is not a private key`, error.message, [attribute]); }
    const { namedCurve } = key.asymmetricKeyDetails;
    const algorithm = key.asymmetricKeyType === 'rsa' ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
        : key.asymmetricKeyType === 'ec' ? { name: 'ECDSA', namedCurve: webCurves[namedCurve] }
            : { name: 'Ed25519' };
    const load = (type, format, bytes, use) => webcrypto.subtle.importKey(format, bytes, algorithm, true, [use]);
    return {
        name: names[key.asymmetricKeyType],
        privateKey: await load('private', 'pkcs8', key.export({ type: 'pkcs8', format: 'der' }), 'sign'),
        publicKey: await load('public', 'spki', createPublicKey(key).export({ type: 'spki', format: 'der' }), 'verify'),
        signing: namedCurve ? { name: 'ECDSA', hash: hashFor[namedCurve] } : algorithm,
    };
}

const subjectKeys = {
    common_name: 'CN', organization: 'O', organizational_unit: 'OU', locality: 'L', province: 'ST', country: 'C', postal_code: '2.5.4.17', serial_number: '2.5.4.5',
    email_address: 'E', street_address: '2.5.4.9',
};

const subjectName = subject => new x509.Name(Object.entries(subjectKeys)
    .flatMap(([name, key]) => [subject?.[0]?.[name] ?? []].flat().map(value => ({ [key]: [value] }))));

const keyUsages = {
    digital_signature: 'digitalSignature', content_commitment: 'nonRepudiation', key_encipherment: 'keyEncipherment', data_encipherment: 'dataEncipherment',
    key_agreement: 'keyAgreement', cert_signing: 'keyCertSign', crl_signing: 'cRLSign', encipher_only: 'encipherOnly', decipher_only: 'decipherOnly',
};

const extendedUsages = {
    any_extended: '2.5.29.37.0', server_auth: '1.3.6.1.5.5.7.3.1', client_auth: '1.3.6.1.5.5.7.3.2', code_signing: '1.3.6.1.5.5.7.3.3',
    email_protection: '1.3.6.1.5.5.7.3.4', timestamping: '1.3.6.1.5.5.7.3.8', ocsp_signing: '1.3.6.1.5.5.7.3.9',
};

function usages(allowed) {
    const unknown = allowed.filter(use => !(use in keyUsages) && !(use in extendedUsages));
    if (unknown.length > 0) throw new Refusal('Unknown use of a certificate', `allowed_uses has ${unknown.join(', ')}.`, ['allowed_uses']);
    const usage = allowed.filter(use => use in keyUsages).reduce((flags, use) => flags | x509.KeyUsageFlags[keyUsages[use]], 0);
    const extended = allowed.filter(use => use in extendedUsages).map(use => extendedUsages[use]);
    return [...usage ? [new x509.KeyUsagesExtension(usage, true)] : [], ...extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : []];
}

function alternativeNames({ dns_names: dns, ip_addresses: ip, uris }) {
    const all = [...(dns ?? []).map(value => ({ type: 'dns', value })), ...(ip ?? []).map(value => ({ type: 'ip', value })), ...(uris ?? []).map(value => ({ type: 'url', value }))];
    return all.length > 0 ? [new x509.SubjectAlternativeNameExtension(all)] : [];
}

async function issue(values, { subject, issuer, publicKey, authority, sign, extensions }) {
    const start = Math.floor(Date.now() / 1000) * 1000;
    const end = start + values.validity_period_hours * hour;
    const ca = values.is_ca_certificate ?? false;
    // 128 bits, as the provider makes them; a serial number is not negative.
    const serial = randomBytes(16);
    serial[0] &= 0x7f;
    const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString('hex'), subject, issuer, publicKey, notBefore: new Date(start), notAfter: new Date(end),
        signingKey: sign.privateKey, signingAlgorithm: sign.signing,
        extensions: [
            new x509.BasicConstraintsExtension(ca, undefined, true),
            ...usages(values.allowed_uses),
            ...ca || values.set_subject_key_id ? [await x509.SubjectKeyIdentifierExtension.create(publicKey)] : [],
            ...authority ? [await x509.AuthorityKeyIdentifierExtension.create(authority)] : [],
            ...extensions,
        ],
    });
    return {
        ...values, cert_pem: pem(certificate.toString('pem')), id: BigInt(`0x${serial.toString('hex')}`).toString(), ready_for_renewal: false,
        validity_start_time: written(start), validity_end_time: written(end), early_renewal_hours: values.early_renewal_hours ?? 0,
        is_ca_certificate: ca, set_subject_key_id: values.set_subject_key_id ?? false,
    };
}

/** Certificates are replaced on every change except to the renewal time, and when that time has come. */
const certificate = {
    replacedBy: ['allowed_uses', 'dns_names', 'ip_addresses', 'is_ca_certificate', 'private_key_pem', 'set_authority_key_id', 'set_subject_key_id', 'uris',
        'validity_period_hours', 'subject', 'ca_cert_pem', 'ca_private_key_pem', 'cert_request_pem'],
    plan(planned, prior) {
        if (!prior || planned.early_renewal_hours === UNKNOWN) return [];
        if (Date.now() < Date.parse(prior.validity_end_time) - (planned.early_renewal_hours ?? 0) * hour) return [];
        planned.ready_for_renewal = UNKNOWN;
        return ['ready_for_renewal'];
    },
};

const selfSigned = {
    forceNew: certificate.replacedBy,
    plan: certificate.plan,
    async create(values) {
        const sign = await signer(values.private_key_pem, 'private_key_pem');
        const name = subjectName(values.subject);
        return {
            ...await issue(values, {
                subject: name.toString(), issuer: name.toString(), publicKey: sign.publicKey, sign, authority: values.set_authority_key_id ? sign.publicKey : undefined,
                extensions: alternativeNames(values),
            }),
            key_algorithm: sign.name, set_authority_key_id: values.set_authority_key_id ?? false,
        };
    },
};

const request = {
    forceNew: true,
    async create(values) {
        const sign = await signer(values.private_key_pem, 'private_key_pem');
        const made = await x509.Pkcs10CertificateRequestGenerator.create({
            name: subjectName(values.subject).toString(), keys: { privateKey: sign.privateKey, publicKey: sign.publicKey }, signingAlgorithm: sign.signing,
            extensions: alternativeNames(values),
        });
        const text = pem(made.toString('pem'));
        return { ...values, cert_request_pem: text, key_algorithm: sign.name, id: sha1(text) };
    },
};

const locallySigned = {
    forceNew: certificate.replacedBy,
    plan: certificate.plan,
    async create(values) {
        const sign = await signer(values.ca_private_key_pem, 'ca_private_key_pem');
        const authority = new x509.X509Certificate(values.ca_cert_pem);
        const asked = new x509.Pkcs10CertificateRequest(values.cert_request_pem);
        if (!await asked.verify()) throw new Refusal('The request\'s signature is not valid', 'cert_request_pem was not signed by its own key.', ['cert_request_pem']);
        const made = await issue(values, {
            subject: asked.subject, issuer: authority.subject, publicKey: await asked.publicKey.export(), sign, authority: await authority.publicKey.export(),
            extensions: asked.extensions.filter(extension => extension instanceof x509.SubjectAlternativeNameExtension),
        });
        return { ...made, ca_key_algorithm: sign.name };
    },
};

export const kinds = {
    tls_private_key: privateKey,
    tls_self_signed_cert: selfSigned,
    tls_cert_request: request,
    tls_locally_signed_cert: locallySigned,
};

const data = {
    tls_public_key(config) {
        const key = createPrivateKey(config.private_key_pem ?? config.private_key_openssh);
        const publicKey = createPublicKey(key);
        return { ...config, algorithm: names[key.asymmetricKeyType], ...publicParts(publicKey), id: sha1(publicKey.export({ type: 'spki', format: 'der' })) };
    },
    tls_certificate({ content, url }) {
        if (url) throw new Refusal('Not available', 'The stand-in reads certificates from "content" only.', ['url']);
        const certificates = x509.PemConverter.decode(content).map(raw => new x509.X509Certificate(raw)).map(found => ({
            cert_pem: pem(found.toString('pem')), is_ca: found.getExtension(x509.BasicConstraintsExtension)?.ca ?? false, issuer: found.issuer, subject: found.subject,
            not_after: written(found.notAfter), not_before: written(found.notBefore), serial_number: BigInt(`0x${found.serialNumber}`).toString(),
            public_key_algorithm: names[{ 'RSASSA-PKCS1-v1_5': 'rsa', ECDSA: 'ec' }[found.publicKey.algorithm.name] ?? 'ed25519'],
            signature_algorithm: found.signatureAlgorithm.name, sha1_fingerprint: sha1(Buffer.from(found.rawData)), version: 3,
        }));
        return { content, certificates, id: sha1(content) };
    },
};

/** `connect` for lib/provider.mjs. */
export const tls = () => () => ({
    kind: type => kinds[type],
    create: (type, values) => kinds[type].create(values),
    update: (_, values) => values,
    read: (_, values) => values,
    remove: () => {},
    find: () => undefined,
    data: (type, config) => data[type](config),
});
