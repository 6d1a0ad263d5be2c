import { parsePortrait } from './data-groups/dg2.ts';
import type { Portrait } from './inspection.ts';
import { type Finding, findingOf } from './passive-authentication.ts';
import { type FileOrFinding, parsedFile } from './passive-authentication-step.ts';
import { decodePortrait } from './portrait.ts';

/** The check `portrait`: whether DG2 holds a picture that decodes, and the picture. Never throws. */
export async function portraitCheck(dg2: FileOrFinding): Promise<{ readonly finding: Finding; readonly portrait?: Portrait }> {
  const encoded = parsedFile(dg2, parsePortrait);
  if (!encoded.value) return { finding: encoded.finding };
  try {
    const portrait = await decodePortrait(encoded.value);
    const { width, height } = portrait.image;
    return { finding: { result: 'successful', reason: `Portrait of ${width} × ${height} pixels, ${portrait.encoding}.` }, portrait };
  } catch (error) {
    return { finding: findingOf(error) };
  }
}
