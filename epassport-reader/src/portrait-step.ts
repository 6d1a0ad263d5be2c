import { parsePortrait } from './data-groups/dg2.ts';
import type { Portrait } from './inspection.ts';
import { type Finding, findingOf } from './passive-authentication.ts';
import { type CheckFinding, type FileOrFinding, parsedFile } from './passive-authentication-step.ts';
import { decodePortrait } from './portrait.ts';

export interface PortraitCheck {
  readonly finding: CheckFinding;
  readonly portrait?: Portrait;
}

/**
 * The check `portrait`: whether DG2 holds a picture that decodes, and the picture. The decoders run in threads of their own, so that the next file
 * can be read meanwhile; the time is from begin to end. Never throws for what a document holds.
 */
export async function portraitCheck(dg2: FileOrFinding): Promise<PortraitCheck> {
  const begun = performance.now();
  const made = ({ result, reason }: Finding, portrait?: Portrait): PortraitCheck => {
    const finding: CheckFinding = { check: 'portrait', result, reason, milliseconds: performance.now() - begun };
    return { finding, ...(portrait && { portrait }) };
  };
  const encoded = parsedFile(dg2, parsePortrait);
  if (!encoded.value) return made(encoded.finding);
  try {
    const portrait = await decodePortrait(encoded.value);
    const { width, height } = portrait.image;
    return made({ result: 'successful', reason: `Portrait of ${width} × ${height} pixels, ${portrait.encoding}.` }, portrait);
  } catch (error) {
    return made(findingOf(error));
  }
}
