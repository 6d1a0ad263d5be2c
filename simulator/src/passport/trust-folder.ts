import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestPki } from './test-pki.ts';

/**
 * Writes the CSCA certificates as a trust folder: one DER file per state, `csca-NZL.cer`. The folder is made if needed;
 * other files in it stay.
 */
export async function writeTrustFolder(dir: string, pki: TestPki): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const { issuingState, csca } of pki.values()) await writeFile(join(dir, `csca-${issuingState}.cer`), csca.certificate);
}
