import {
  type CardVerifiableCertificate,
  parseCertificate,
  publicKeyOf,
  type TerminalPublicKey,
  verifySignature,
} from './card-verifiable-certificate.ts';
import type { ChipState } from './chip-state.ts';
import { concat } from './der.ts';
import { readObjects, valueIn } from './der-reader.ts';
import { type Answer, SW } from './status-word.ts';

/** What the personalisation puts in the chip for Terminal Authentication. */
export interface TerminalAuthenticationSetup {
  /** The CVCA's certificates, each a trust point; a link certificate is one too. */
  readonly trustPoints: readonly Uint8Array[];
  /** The chip's date, `yyyy-MM-dd`: personalisation, until certificates move it on. */
  readonly today: string;
}

/** The chip's half of Terminal Authentication version 1, ICAO Doc 9303-11 §7.1 (BSI TR-03110-1 §3.5). */
export interface TerminalAuthentication {
  /** The references in EF.CVCA, newest first. */
  readonly authorities: readonly string[];
  /** MSE:Set DST: whose key verifies the next certificate. */
  chooseIssuer(data: Uint8Array): Answer;
  /** PSO: Verify Certificate. */
  verifyCertificate(data: Uint8Array): Answer;
  /** MSE:Set AT: whose key verifies the challenge. */
  chooseTerminal(data: Uint8Array): Answer;
  /** GET CHALLENGE. */
  challenge(): Answer;
  /** EXTERNAL AUTHENTICATE over ID_PICC ‖ r_PICC ‖ Comp(PK_DH,PCD). */
  authenticate(signature: Uint8Array): Answer;
  forget(): void;
}

/** A key the chip trusts by now, with what the chain up to it may open. */
interface Trusted {
  readonly certificate: CardVerifiableCertificate;
  readonly key: TerminalPublicKey;
  readonly dataGroups: ReadonlySet<number>;
}

/** @throws {RangeError} when a trust point is no card-verifiable certificate */
export function createTerminalAuthentication(setup: TerminalAuthenticationSetup, state: ChipState): TerminalAuthentication {
  const trustPoints = new Map<string, Trusted>();
  for (const bytes of setup.trustPoints) {
    const certificate = parseCertificate(bytes);
    const issuer = certificate && trustPoints.get(certificate.authorityReference);
    const key = certificate && publicKeyOf(certificate, issuer?.key);
    if (!key) throw new RangeError('A trust point of Terminal Authentication must be a card-verifiable certificate');
    trustPoints.set(certificate.holderReference, { certificate, key, dataGroups: certificate.dataGroups });
  }
  let today = setup.today;
  /** Certificates of this session; trust points stay for good. */
  let chain = new Map<string, Trusted>();
  let issuer: Trusted | undefined;
  let terminal: Trusted | undefined;
  let challenge: Uint8Array | undefined;

  const trusted = (data: Uint8Array): Trusted | undefined => {
    const reference = Buffer.from(valueIn(readObjects(data), 0x83) ?? concat()).toString('latin1');
    return chain.get(reference) ?? trustPoints.get(reference);
  };
  const forget = () => {
    chain = new Map();
    issuer = terminal = challenge = undefined;
  };

  return {
    authorities: [...trustPoints.keys()].reverse().slice(0, 2),

    chooseIssuer(data) {
      issuer = trusted(data);
      return { sw: issuer ? SW.ok : SW.referenceNotFound };
    },

    verifyCertificate(data) {
      const certificate = parseCertificate(data);
      if (!issuer) return { sw: SW.conditionsNotSatisfied };
      if (!certificate) return { sw: SW.wrongData };
      const above = issuer;
      issuer = undefined;
      const key = publicKeyOf(certificate, above.key);
      const genuine =
        key &&
        certificate.authorityReference === above.certificate.holderReference &&
        mayIssue(above.certificate.role, certificate.role) &&
        // TR-03110-3 §C.1: the chip's date is the latest it has seen; only what has expired by then is refused.
        certificate.expiration >= today &&
        verifySignature(above.key, certificate.body, certificate.signature);
      if (!genuine) return { sw: SW.authenticationFailed };
      const dataGroups = new Set([...certificate.dataGroups].filter((group) => above.dataGroups.has(group)));
      if (certificate.role === 'CVCA')
        trustPoints.set(certificate.holderReference, { certificate, key, dataGroups: certificate.dataGroups });
      else chain.set(certificate.holderReference, { certificate, key, dataGroups });
      if (certificate.effective > today && certificate.role !== 'IS') today = certificate.effective;
      return { sw: SW.ok };
    },

    chooseTerminal(data) {
      const chosen = trusted(data);
      terminal = chosen?.certificate.role === 'IS' ? chosen : undefined;
      return { sw: terminal ? SW.ok : SW.referenceNotFound };
    },

    challenge() {
      if (!state.terminalKey) return { sw: SW.conditionsNotSatisfied };
      challenge = state.random(8);
      return { sw: SW.ok, data: challenge };
    },

    authenticate(signature) {
      if (!terminal || !challenge || !state.terminalKey) return { sw: SW.conditionsNotSatisfied };
      const signed = concat(state.chipIdentity, challenge, state.terminalKey);
      challenge = undefined;
      if (!verifySignature(terminal.key, signed, signature)) return { sw: SW.authenticationFailed };
      for (const group of terminal.dataGroups) state.authorised.add(group);
      return { sw: SW.ok };
    },

    forget,
  };
}

/** A CVCA issues link certificates and document verifiers', these issue terminals'. */
function mayIssue(issuer: CardVerifiableCertificate['role'], subject: CardVerifiableCertificate['role']): boolean {
  return issuer === 'CVCA' ? subject !== 'IS' : issuer === 'DV' && subject === 'IS';
}
