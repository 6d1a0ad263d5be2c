import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTlv } from '../src/tlv.ts';

/** Whether the openssl program is there: an implementation of X.509 and CMS that is not ours. */
export const openssl = spawnSync('openssl', ['version']).status === 0;

export interface IssuingStateOptions {
  /** Arguments of `openssl genpkey` for CSCA and DS. */
  readonly key?: readonly string[];
  readonly hash?: 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  readonly pss?: boolean;
  readonly country?: string;
  readonly cscaName?: string;
  /** Names the DS by its key identifier instead of issuer and serial number. */
  readonly byKeyIdentifier?: boolean;
  readonly withoutAttributes?: boolean;
  /** Days from today; negative: expired. */
  readonly signerDays?: number;
  readonly signerExtensions?: string;
  /** Line of the DS's certificate that says which CSCA key signed it; empty for none. */
  readonly authorityKeyIdentifier?: string;
}

export interface IssuingState {
  /** DER */
  readonly csca: Buffer;
  readonly cscaPem: Buffer;
  /** Makes EF.SOD over these data groups. */
  sign(dataGroups: ReadonlyMap<number, Uint8Array>, hashes?: ReadonlyMap<number, Uint8Array>): Buffer;
  /** Makes a CMS SignedData over any content. @param type dotted */
  signContent(type: string, content: Uint8Array): Buffer;
}

const ecKey = (curve: string): string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`];
export const keys = {
  p256: ecKey('P-256'),
  p521: ecKey('P-521'),
  brainpool: ecKey('brainpoolP384r1'),
  explicit: [...ecKey('brainpoolP256r1'), '-pkeyopt', 'ec_param_enc:explicit'],
  odd: [...ecKey('secp256k1'), '-pkeyopt', 'ec_param_enc:explicit'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  weakRsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
} as const;

/** A state with one CSCA and one document signer, made by openssl in a folder that is removed again. */
export function issuingState(options: IssuingStateOptions = {}): IssuingState {
  const { key = keys.p256, hash = 'sha256', pss = false, country = 'UT', cscaName = 'CSCA Utopia', signerDays = 3650 } = options;
  const { authorityKeyIdentifier = 'authorityKeyIdentifier=keyid' } = options;
  const files = new Map<string, Buffer>();
  const run = (args: readonly string[], outputs: readonly string[]): void => {
    const folder = mkdtempSync(join(tmpdir(), 'issuing-state-'));
    try {
      for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
      execFileSync('openssl', [...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const name of outputs) files.set(name, readFileSync(join(folder, name)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const padding = pss ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'] : [];
  const subject = `/C=${country}/O=Government/CN=${cscaName}`;
  run(['genpkey', ...key, '-out', 'csca.key'], ['csca.key']);
  run(['genpkey', ...key, '-out', 'ds.key'], ['ds.key']);
  files.set(
    'csca.cnf',
    Buffer.from(
      '[req]\ndistinguished_name=dn\n[dn]\n[ext]\nbasicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n',
    ),
  );
  run(
    [
      'req',
      '-x509',
      '-new',
      '-key',
      'csca.key',
      `-${hash}`,
      ...padding,
      '-subj',
      subject,
      '-days',
      '5000',
      '-config',
      'csca.cnf',
      '-extensions',
      'ext',
      '-out',
      'csca.pem',
    ],
    ['csca.pem'],
  );
  run(['x509', '-in', 'csca.pem', '-outform', 'DER', '-out', 'csca.der'], ['csca.der']);
  run(
    ['req', '-new', '-key', 'ds.key', '-subj', `/C=${country}/O=Government/CN=Document Signer`, '-config', 'csca.cnf', '-out', 'ds.csr'],
    ['ds.csr'],
  );
  const extensions = options.signerExtensions ?? 'keyUsage=critical,digitalSignature';
  files.set('ds.cnf', Buffer.from(`[ext]\n${extensions}\nsubjectKeyIdentifier=hash\n${authorityKeyIdentifier}\n`));
  const ca = ['-CA', 'csca.pem', '-CAkey', 'csca.key', '-set_serial', '0x1234567890abcdef'];
  run(
    [
      'x509',
      '-req',
      '-in',
      'ds.csr',
      ...ca,
      '-days',
      String(signerDays),
      `-${hash}`,
      ...padding,
      '-extfile',
      'ds.cnf',
      '-extensions',
      'ext',
      '-out',
      'ds.pem',
    ],
    ['ds.pem'],
  );

  const signContent = (type: string, content: Uint8Array): Buffer => {
    files.set('content', Buffer.from(content));
    const about = ['-econtent_type', type, '-nodetach', '-binary', '-outform', 'DER', '-md', hash];
    const how = [
      ...(pss ? ['-keyopt', 'rsa_padding_mode:pss'] : []),
      ...(options.byKeyIdentifier ? ['-keyid'] : []),
      ...(options.withoutAttributes ? ['-noattr'] : []),
    ];
    run(['cms', '-sign', '-in', 'content', ...about, '-signer', 'ds.pem', '-inkey', 'ds.key', ...how, '-out', 'signed'], ['signed']);
    return files.get('signed') as Buffer;
  };
  return {
    csca: files.get('csca.der') as Buffer,
    cscaPem: files.get('csca.pem') as Buffer,
    signContent,
    sign: (dataGroups, hashes) => Buffer.from(writeTlv(0x77, signContent('2.23.136.1.1.1', ldsSecurityObject(hash, dataGroups, hashes)))),
  };
}

const hashOids = {
  sha1: '06052b0e03021a',
  sha224: '0609608648016503040204',
  sha256: '0609608648016503040201',
  sha384: '0609608648016503040202',
  sha512: '0609608648016503040203',
} as const;

/** LDSSecurityObject of Doc 9303-10 §4.6.2.2. */
export function ldsSecurityObject(
  hash: keyof typeof hashOids,
  dataGroups: ReadonlyMap<number, Uint8Array>,
  hashes?: ReadonlyMap<number, Uint8Array>,
): Uint8Array {
  const integer = (n: number): Uint8Array => writeTlv(0x02, Uint8Array.of(n));
  const entries = [...dataGroups].map(([number, bytes]) =>
    writeTlv(0x30, integer(number), writeTlv(0x04, hashes?.get(number) ?? createHash(hash).update(bytes).digest())),
  );
  return writeTlv(
    0x30,
    integer(0),
    writeTlv(0x30, Buffer.from(hashOids[hash], 'hex'), Buffer.from('0500', 'hex')),
    writeTlv(0x30, ...entries),
  );
}
