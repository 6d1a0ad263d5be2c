import { generateKeyPairSync } from 'node:crypto';
import type { TerminalSigner } from 'epassport-reader';
import { parseCvCertificate } from '../../../epassport-reader/src/cv-certificate.ts';
import { madeCvCertificate, terminalSignature } from '../../../epassport-reader/test/made-cv-certificate.ts';
import { tlv } from '../../src/passport/der.ts';
import type { PersonaliseOptions } from '../../src/passport/index.ts';

/** RSA-PSS with SHA-256 and keys of 2048 bits: certificates and signatures that fit no short command. */
const algorithm = '1.4';
const sixDigits = (year: number): string => `${String(year % 100).padStart(2, '0')}0101`;

/**
 * A state's CVCA with one document verifier and one terminal that may read DG3 and DG4.
 * @param year in which the certificates become valid; they expire with the one after it
 */
export function terminalPki(year = 2027): {
  readonly trustPoint: Uint8Array;
  readonly signer: TerminalSigner;
  /** What a terminal has on its disk: the chain below the CVCA, and its own private key. */
  readonly files: { readonly certificates: readonly Uint8Array[]; readonly key: string };
} {
  const dates = { effective: sixDigits(year), expires: sixDigits(year + 2) };
  const [cvca, verifier, terminal] = [0, 1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const certify = (
    role: 'cvca' | 'dv-domestic' | 'inspection-system',
    authority: string,
    holder: string,
    subject = cvca!,
    issuer = cvca!,
  ) => madeCvCertificate({ authority, holder, role, publicKey: subject.publicKey, algorithm, ...dates }, issuer.privateKey, algorithm);
  const certificates = [
    certify('dv-domestic', 'NZCVCA00001', 'NZDV00001', verifier),
    certify('inspection-system', 'NZDV00001', 'NZIS00001', terminal, verifier),
  ];
  return {
    trustPoint: certify('cvca', 'NZCVCA00001', 'NZCVCA00001'),
    files: { certificates, key: terminal!.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    signer: {
      certificates: certificates.map(parseCvCertificate),
      holderReference: 'NZIS00001',
      sign: async (data) => terminalSignature(algorithm, data, terminal!.privateKey),
    },
  };
}

/** DG3 and DG4 with no finger and no eye in them. */
export const biometrics: ReadonlyMap<number, Uint8Array> = new Map([
  [3, tlv(0x63, tlv(0x7f61, tlv(0x02, Uint8Array.of(0))))],
  [4, tlv(0x76, tlv(0x7f61, tlv(0x02, Uint8Array.of(0))))],
]);

/** A chip that lets the terminals of this CVCA read them. */
export const withBiometrics = (trustPoint: Uint8Array) =>
  ({
    chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }],
    terminalAuthentication: { trustPoints: [trustPoint] },
    otherDataGroups: biometrics,
  }) as const satisfies Partial<PersonaliseOptions>;
