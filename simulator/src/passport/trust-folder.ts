import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestPki } from './test-pki.ts';

/**
 * Writes the CSCA certificates as a trust folder: one DER file per state, `csca-NZL.cer`, and with `revocationLists` each state's CRL,
 * `crl-NZL.crl`. The folder is made if needed; other files in it stay.
 */
export async function writeTrustFolder(dir: string, pki: TestPki, { revocationLists = false } = {}): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const { issuingState, csca, crl } of pki.values()) {
    await writeFile(join(dir, `csca-${issuingState}.cer`), csca.certificate);
    if (revocationLists) await writeFile(join(dir, `crl-${issuingState}.crl`), crl());
  }
}
