import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oidTlv } from '../../src/der.ts';
import { readTlvs, writeTlv } from '../../src/tlv.ts';

/** Whether the openssl program is there: an implementation of X.509, CRLs and CMS that is not ours. */
export const openssl = spawnSync('openssl', ['version']).status === 0;

const configuration = `
[req]
distinguished_name=dn
[dn]
[csca]
basicConstraints=critical,CA:true,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[without-crl-sign]
basicConstraints=critical,CA:true,pathlen:0
keyUsage=critical,keyCertSign
subjectKeyIdentifier=hash
[link]
basicConstraints=critical,CA:true,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[ds]
keyUsage=critical,digitalSignature
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[mls]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,2.23.136.1.1.3
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[critical]
keyUsage=critical,digitalSignature
1.2.3.4.5=critical,ASN1:NULL
[ca]
default_ca=this
[this]
database=index.txt
crlnumber=crlnumber
default_md=sha256
crl_extensions=crl
[crl]
authorityKeyIdentifier=keyid
[delta]
authorityKeyIdentifier=keyid
2.5.29.27=critical,ASN1:INTEGER:1
`;

const curve = (name: string, explicit = false): string[] => [
  '-algorithm',
  'EC',
  '-pkeyopt',
  `ec_paramgen_curve:${name}`,
  ...(explicit ? ['-pkeyopt', 'ec_param_enc:explicit'] : []),
];
export const keyTypes = {
  p256: curve('P-256'),
  p384: curve('P-384'),
  p192: curve('prime192v1'),
  brainpool192: curve('brainpoolP192r1'),
  brainpool224: curve('brainpoolP224r1'),
  explicit224: curve('brainpoolP224r1', true),
  explicit192: curve('prime192v1', true),
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  pssKey: ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
} as const;

const utcTime = (time: Date): string => `${time.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`;

/** A folder in which openssl is a state: keys, CSCAs, document signers, CRLs and CMS messages by name. */
export class TestPki {
  readonly folder = mkdtempSync(join(tmpdir(), 'test-pki-'));

  constructor() {
    writeFileSync(join(this.folder, 'openssl.cnf'), configuration);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  run(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  key(name: string, type: readonly string[] = keyTypes.p256): void {
    this.run('genpkey', ...type, '-out', `${name}.key`);
  }

  /** A self-signed CSCA: NAME.pem and NAME.der. @returns the DER */
  csca(name: string, options: { subject?: string; type?: readonly string[]; days?: number; keyOf?: string; how?: string[] } = {}): Buffer {
    const { subject = `/C=UT/O=Government/CN=${name}`, days = 4000, keyOf, how = ['-sha256'] } = options;
    if (keyOf) writeFileSync(this.path(`${name}.key`), this.read(`${keyOf}.key`));
    else this.key(name, options.type);
    const about = ['-subj', subject, '-days', String(days), '-config', 'openssl.cnf', '-extensions', 'csca', ...how];
    this.run('req', '-x509', '-new', '-key', `${name}.key`, ...about, '-utf8', '-out', `${name}.pem`);
    return this.der(name);
  }

  /** A certificate that a CSCA issues. @param extensions a section of the configuration @returns the DER */
  issue(
    name: string,
    ca: string,
    options: {
      subject?: string;
      type?: readonly string[];
      days?: number;
      extensions?: string;
      keyOf?: string;
      serial?: string;
      how?: string[];
    } = {},
  ): Buffer {
    const {
      subject = `/C=UT/O=Government/CN=${name}`,
      days = 3000,
      extensions = 'ds',
      keyOf,
      serial = '0x1234',
      how = ['-sha256'],
    } = options;
    if (keyOf) writeFileSync(this.path(`${name}.key`), this.read(`${keyOf}.key`));
    else this.key(name, options.type);
    this.run('req', '-new', '-key', `${name}.key`, '-subj', subject, '-config', 'openssl.cnf', '-out', `${name}.csr`);
    const signing = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-set_serial', serial, '-days', String(days), ...how];
    this.run('x509', '-req', '-in', `${name}.csr`, ...signing, '-extfile', 'openssl.cnf', '-extensions', extensions, '-out', `${name}.pem`);
    return this.der(name);
  }

  der(name: string): Buffer {
    this.run('x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`);
    return this.read(`${name}.der`);
  }

  /** A CRL of a CSCA, DER. @param revoked serial numbers in hex */
  crl(
    ca: string,
    revoked: readonly string[] = [],
    { days = 30, number = '01', at, extensions = 'crl' }: { days?: number; number?: string; at?: Date; extensions?: string } = {},
  ): Buffer {
    const entries = revoked.map((serial) => `R\t400101000000Z\t240101000000Z\t${serial}\tunknown\t/CN=x\n`);
    writeFileSync(this.path('index.txt'), entries.join(''));
    writeFileSync(this.path('crlnumber'), `${number}\n`);
    const signing = [
      '-cert',
      `${ca}.pem`,
      '-keyfile',
      `${ca}.key`,
      '-crldays',
      String(days),
      '-crlexts',
      extensions,
      ...(at ? ['-crl_lastupdate', utcTime(at)] : []),
    ];
    this.run('ca', '-gencrl', '-config', 'openssl.cnf', ...signing, '-out', 'crl.pem');
    this.run('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
    return this.read('crl.der');
  }

  /** A CMS SignedData, DER (BER with `-stream`). @param type object identifier of the content; undefined for id-data */
  cms(content: Uint8Array, signers: readonly string[], type: string | undefined, ...how: readonly string[]): Buffer {
    writeFileSync(this.path('content'), content);
    const by = signers.flatMap((name) => ['-signer', `${name}.pem`, '-inkey', `${name}.key`]);
    const about = ['-nodetach', '-binary', '-outform', 'DER', '-md', 'sha256', ...(type === undefined ? [] : ['-econtent_type', type])];
    this.run('cms', '-sign', '-in', 'content', ...about, ...by, ...how, '-out', 'cms.der');
    return this.read('cms.der');
  }

  /** A CMS SignedData as of any time, which openssl does not make; without a time where that is undefined. The signer has a key on P-256. */
  cmsAt(at: Date | undefined, content: Uint8Array, signer: string, type: string): Buffer {
    const sequence = (...parts: readonly Uint8Array[]): Uint8Array => writeTlv(0x30, ...parts);
    const attribute = (id: string, value: Uint8Array): Uint8Array => sequence(oidTlv(id), writeTlv(0x31, value));
    const certificate = this.read(`${signer}.der`);
    // SEQUENCE { version, serial number, algorithm, issuer … }
    const [, serial, , issuer] = readTlvs(readTlvs(readTlvs(certificate)[0]?.value as Uint8Array)[0]?.value as Uint8Array);
    const attributes = [
      attribute('1.2.840.113549.1.9.3', oidTlv(type)),
      ...(at ? [attribute('1.2.840.113549.1.9.5', writeTlv(0x17, Buffer.from(utcTime(at))))] : []),
      attribute('1.2.840.113549.1.9.4', writeTlv(0x04, createHash('sha256').update(content).digest())),
    ];
    const sha256 = sequence(oidTlv('2.16.840.1.101.3.4.2.1'));
    const signerInfo = sequence(
      Buffer.from('020101', 'hex'),
      sequence(issuer?.raw as Uint8Array, serial?.raw as Uint8Array),
      sha256,
      writeTlv(0xa0, ...attributes),
      sequence(oidTlv('1.2.840.10045.4.3.2')),
      writeTlv(0x04, sign('sha256', writeTlv(0x31, ...attributes), this.read(`${signer}.key`))),
    );
    const signedData = sequence(
      Buffer.from('020103', 'hex'),
      writeTlv(0x31, sha256),
      sequence(oidTlv(type), writeTlv(0xa0, writeTlv(0x04, content))),
      writeTlv(0xa0, certificate),
      writeTlv(0x31, signerInfo),
    );
    return Buffer.from(sequence(oidTlv('1.2.840.113549.1.7.2'), writeTlv(0xa0, signedData)));
  }
}
