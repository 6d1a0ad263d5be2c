import type { Certificate } from './certificate.ts';
import { certificatePath } from './certificate-path.ts';
import type { CheckName } from './check.ts';
import { parseDg1 } from './data-groups/dg1.ts';
import { type EfCom, parseEfCom } from './ef-com.ts';
import { type EfSod, parseEfSod } from './ef-sod.ts';
import { underDefects } from './known-defects.ts';
import {
  compareComWithSod,
  compareCountry,
  type Finding,
  findingOf,
  verifyDataGroupHash,
  verifySodSignature,
} from './passive-authentication.ts';
import { revocation } from './revocation.ts';
import type { SignerDefect } from './trust/defect-list.ts';
import type { TrustStore } from './trust-folder.ts';

/** A file as it was read, or why it could not be. */
export type FileOrFinding = Uint8Array | Finding;

/** The files of one document, from a chip or from a folder. */
export interface LdsFiles {
  readonly com: FileOrFinding;
  readonly sod: FileOrFinding;
  /** By data group number; what was not asked for is not in it. */
  readonly dataGroups: ReadonlyMap<number, FileOrFinding>;
}

/** A finding with the name of its check and the time it took. */
export interface CheckFinding extends Finding {
  readonly check: CheckName;
  readonly dataGroup?: number;
  readonly milliseconds: number;
}

export interface PassiveAuthentication {
  /** In the order made; a check that had nothing to work on is not among them. */
  readonly findings: readonly CheckFinding[];
  readonly com?: EfCom;
  readonly sod?: EfSod;
  /** The document signer whose signature on EF.SOD is right; trusted only where `certificate-path` is successful. */
  readonly signer?: Certificate;
  /** What defect lists say of this signer's documents; the findings here already follow it. */
  readonly defects: readonly SignerDefect[];
}

/**
 * Passive Authentication of Doc 9303-11 §5.1 over files that are already here: the signature of EF.SOD, EF.COM against EF.SOD,
 * the signer's path to a trusted CSCA, the country, and the hash of every data group present. Does no input or output.
 */
export function passiveAuthentication(files: LdsFiles, trust: TrustStore, now: Date): PassiveAuthentication {
  const work = new PassiveAuthenticationWork(files, trust, now);
  for (const piece of work.ofSecurityObject()) piece();
  for (const [number, file] of [...files.dataGroups].sort(([a], [b]) => a - b)) work.ofDataGroup(number, file)();
  return work.done;
}

/**
 * Passive Authentication in pieces, for an inspection that makes them while the next file is still being read: those of the security object first, in their
 * order, then each data group's, in any. A piece throws nothing that a document can cause; each finding has its own time.
 */
export class PassiveAuthenticationWork {
  readonly com: EfCom | undefined;
  readonly sod: EfSod | undefined;
  readonly #comFinding: Finding | undefined;
  readonly #sodFinding: Finding | undefined;
  readonly #trust: TrustStore;
  readonly #now: Date;
  readonly #findings: CheckFinding[] = [];
  #signer: Certificate | undefined;
  #signingTime: Date | undefined;
  #anchor: Certificate | undefined;
  #defects: readonly SignerDefect[] = [];
  /** Milliseconds that parsing took; they count to the first finding. */
  #parsing: number;

  constructor(files: Pick<LdsFiles, 'com' | 'sod'>, trust: TrustStore, now: Date) {
    const begun = performance.now();
    const [com, sod] = [parsedFile(files.com, parseEfCom), parsedFile(files.sod, parseEfSod)];
    this.com = com.value;
    this.sod = sod.value;
    this.#comFinding = com.finding;
    this.#sodFinding = sod.finding;
    this.#trust = trust;
    this.#now = now;
    this.#parsing = performance.now() - begun;
  }

  /** The signature, EF.COM against EF.SOD, the path with revocation. */
  ofSecurityObject(): (() => void)[] {
    const { com, sod } = this;
    if (!sod) return [() => this.#find('sod-signature', () => this.#sodFinding as Finding)];
    return [
      () => {
        const { signer, signingTime } = this.#find('sod-signature', () => {
          const signature = verifySodSignature(sod, this.#trust);
          this.#defects = signature.defects;
          return signature;
        });
        this.#signer = signer;
        this.#signingTime = signingTime;
      },
      () => this.#find('com-sod', () => (com ? compareComWithSod(com, sod) : (this.#comFinding as Finding))),
      () => this.#followPath(),
    ];
  }

  #followPath(): void {
    const signer = this.#signer;
    if (!signer) return;
    const { anchor } = this.#find('certificate-path', () => certificatePath(signer, this.#trust, this.#now, this.#signingTime));
    this.#anchor = anchor;
    this.#find('revocation', () => revocation(signer, anchor, this.#trust, this.#now, this.#defects));
  }

  /** The hash of a data group that was read; with DG1 the country. */
  ofDataGroup(number: number, file: FileOrFinding): () => void {
    return () => {
      const { sod } = this;
      if (!sod) return;
      const signer = this.#signer;
      const dg1 = number === 1 && signer ? parsedFile(file, (bytes) => parseDg1(bytes, this.#now)).value : undefined;
      if (signer && dg1) this.#find('country', () => compareCountry(dg1.issuingState, signer, this.#anchor));
      if (file instanceof Uint8Array) this.#find('data-group-hash', () => verifyDataGroupHash(sod, number, file), number);
    };
  }

  get done(): PassiveAuthentication {
    const { com, sod } = this;
    const signer = this.#signer;
    return { findings: this.#findings, defects: this.#defects, ...(com && { com }), ...(sod && { sod }), ...(signer && { signer }) };
  }

  #find<T extends Finding>(check: CheckName, make: () => T, dataGroup?: number): T {
    const begun = performance.now();
    const finding = make();
    const { result, reason } = underDefects(check, dataGroup, finding, this.#defects);
    const milliseconds = this.#parsing + performance.now() - begun;
    this.#parsing = 0;
    this.#findings.push({ check, ...(dataGroup !== undefined && { dataGroup }), result, reason, milliseconds });
    return finding;
  }
}

/** What a file holds, or the finding that there is no file or nothing readable in it. */
export function parsedFile<T>(
  file: FileOrFinding | undefined,
  parse: (bytes: Uint8Array) => T,
): { value: T; finding?: undefined } | { value?: undefined; finding: Finding } {
  if (file === undefined) return { finding: { result: 'aborted', reason: 'The file was not read.' } };
  if (!(file instanceof Uint8Array)) return { finding: file };
  try {
    return { value: parse(file) };
  } catch (error) {
    return { finding: findingOf(error) };
  }
}
