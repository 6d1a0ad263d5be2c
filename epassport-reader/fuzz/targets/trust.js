import { withDefiniteLengths } from '../../dist/ber.js';
import { isSelfSigned, parseCertificate } from '../../dist/certificate.js';
import { certificatePath } from '../../dist/certificate-path.js';
import { certificateOf, parseSignedData, signingTimeOf, whatIsWrongWith } from '../../dist/cms.js';
import { parseEfSod } from '../../dist/ef-sod.js';
import { verifySodSignature } from '../../dist/passive-authentication.js';
import { PassportReaderError } from '../../dist/passport-reader-error.js';
import { revocation, whyStale } from '../../dist/revocation.js';
import { readTlvs } from '../../dist/tlv.js';
import { isCrlSignedBy, parseCertificateRevocationList } from '../../dist/trust/certificate-revocation-list.js';
import { defectsOf } from '../../dist/trust/defect-list.js';
import { ldifValues } from '../../dist/trust/ldif.js';
import { masterListReport, openMasterList } from '../../dist/trust/master-list.js';
import { materialsOf } from '../../dist/trust/trust-material.js';
import { cscas, now, trust } from './world.js';

const roots = cscas.map(parseCertificate);

/** Works although an error of ours ended an earlier step: mutated messages then reach the steps behind. */
function attempt(step) {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof PassportReaderError)) throw error;
    return undefined;
  }
}

function ber(bytes) {
  const definite = withDefiniteLengths(bytes);
  if (Buffer.compare(withDefiniteLengths(definite), definite) !== 0) throw new Error('definite lengths are not the last word');
}

function cms(bytes) {
  const data = parseSignedData(bytes);
  for (const signer of data.signers) {
    const certificate = certificateOf(data, signer);
    attempt(() => signingTimeOf(signer));
    if (certificate) attempt(() => whatIsWrongWith(data, signer, certificate));
  }
  attempt(() => defectsOf(data));
  attempt(() => openMasterList(data, roots, [], now));
}

function sod(bytes) {
  const { signer, signingTime } = verifySodSignature(parseEfSod(bytes), trust);
  if (!signer) return;
  const { anchor } = certificatePath(signer, trust, now, signingTime);
  if (anchor) revocation(signer, anchor, trust, now);
}

function certificate(bytes) {
  const parsed = parseCertificate(bytes);
  certificatePath(parsed, trust, now);
  attempt(() => isSelfSigned(parsed));
}

function crl(bytes) {
  const list = parseCertificateRevocationList(bytes);
  whyStale(list, now);
  for (const root of roots) attempt(() => isCrlSignedBy(list, root));
}

/** LDIF, PEM, DER, as an operator may import it. */
function trustFile(bytes) {
  attempt(() => [...ldifValues(Buffer.from(bytes).toString('latin1'))]);
  for (const { kind } of materialsOf(bytes, 'fuzz')) if (typeof kind !== 'string') throw new Error('material of no kind');
}

export const targets = [
  { name: 'tlv', weight: 2, run: (bytes) => readTlvs(bytes) },
  { name: 'ber', weight: 4, run: ber },
  { name: 'cms', weight: 6, run: cms },
  { name: 'sod', weight: 5, run: sod },
  { name: 'certificate', weight: 5, run: certificate },
  { name: 'crl', weight: 3, run: crl },
  { name: 'master-list', weight: 2, run: (bytes) => masterListReport(openMasterList(parseSignedData(bytes), roots, [], now)) },
  { name: 'defect-list', weight: 2, run: (bytes) => defectsOf(parseSignedData(bytes)) },
  { name: 'trust-file', weight: 2, run: trustFile },
];
