import { verifyActiveAuthentication } from '../../dist/active-authentication.js';
import { extendedLengthInAtr } from '../../dist/answer-to-reset.js';
import { decodeResponse, describeStatusWord } from '../../dist/apdu.js';
import { verifyCardSecurity } from '../../dist/card-security.js';
import { parseChipPublicKey } from '../../dist/chip-public-key.js';
import { ChipSession } from '../../dist/chip-session.js';
import { parseCvCertificate, referenceOf } from '../../dist/cv-certificate.js';
import { terminalChain } from '../../dist/cv-certificate-chain.js';
import { chipProtocolsOf } from '../../dist/dg14.js';
import { standardisedDomainParameters } from '../../dist/domain-parameters.js';
import { parseEfCvca } from '../../dist/ef-cvca.js';
import { fileId, readFile } from '../../dist/file-reading.js';
import { inspect } from '../../dist/inspect.js';
import { verifyIso9796Scheme1 } from '../../dist/iso-9796-2.js';
import { paceAnnouncement } from '../../dist/pace-info.js';
import { PassportReaderError } from '../../dist/passport-reader-error.js';
import { SecureMessaging } from '../../dist/secure-messaging.js';
import { parseSecurityInfos } from '../../dist/security-infos.js';
import { cipherSuites, sessionKeysOf } from '../../dist/session-cipher.js';
import { readTlv, readTlvs, writeTlv } from '../../dist/tlv.js';
import { pad } from '../../dist/triple-des.js';
import { now, trust } from './world.js';

const ciphers = Object.keys(cipherSuites);
const secret = Buffer.alloc(32, 7);

function apdu(bytes) {
  describeStatusWord(decodeResponse(bytes).statusWord);
  extendedLengthInAtr(bytes);
}

/**
 * First byte: cipher (two bits), whether the chip knows the keys (bit 2), whether the command was in extended length (bit 3).
 * A chip that knows them signs whatever it sends: DO 87 and 99 are then parsed behind a right checksum.
 */
function secureMessaging(bytes) {
  const how = bytes[0] ?? 0;
  const cipher = ciphers[how & 3];
  const messaging = new SecureMessaging(sessionKeysOf(cipher, secret));
  messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 256 }, (how & 8) !== 0);
  const answer = bytes.subarray(1);
  messaging.unprotect((how & 4) === 0 ? answer : signed(answer, cipher));
}

function signed(answer, cipher) {
  const { mac, ssc } = sessionKeysOf(cipher, secret);
  ssc[ssc.length - 1] = 2;
  const [objects, status] = [answer.subarray(0, -2), answer.subarray(-2)];
  const block = cipherSuites[cipher].blockLength;
  const covered = Buffer.concat([ssc, objects]);
  const checksum = cipherSuites[cipher].mac(mac, cipher === '3des' ? covered : pad(covered, block));
  return Buffer.concat([objects, writeTlv(0x8e, checksum), status]);
}

/** Eight bytes of challenge, then the opened signature. */
const iso9796 = (bytes) => verifyIso9796Scheme1(bytes.subarray(8), bytes.subarray(0, 8));

/** DG15's key as a data object, then the chip's answer to a challenge. */
function activeAuthentication(bytes) {
  const spki = readTlv(bytes).raw;
  const key = parseChipPublicKey(spki);
  for (const hash of [undefined, '0.4.0.127.0.7.1.1.4.1.3'])
    verifyActiveAuthentication(key, hash, Buffer.alloc(8, 1), bytes.subarray(spki.length));
}

function cardAccess(bytes) {
  const infos = parseSecurityInfos(bytes, 'EF.CardAccess');
  const errors = [paceAnnouncement, chipProtocolsOf].map((read) => {
    try {
      read(infos);
      return undefined;
    } catch (error) {
      return error;
    }
  });
  for (const error of errors) if (error) throw error;
}

/** What a chip leaves that PACE with Chip-Authentication Mapping opened: EF.CardSecurity has to prove and to confirm it. */
const camAccess = {
  protocol: 'pace',
  announced: [],
  mapping: {
    protocol: { parameters: standardisedDomainParameters(13), parameterId: 1 },
    data: { data: Buffer.alloc(32, 3), mappingKey: Buffer.alloc(65, 4) },
  },
};

/** One CV certificate, or several of which the first is the chip's key. */
function cvc(bytes) {
  const certificates = readTlvs(bytes).map(({ raw }) => parseCvCertificate(raw));
  const [first] = certificates;
  const last = certificates.at(-1);
  if (first && last)
    terminalChain([first.authorityReference, first.holderReference], certificates, last.holderReference, new Date('2025-06-01T00:00:00Z'));
}

/** Answers as a chip sends them, each behind two bytes that say its length; then the card is gone. */
function answering(bytes) {
  let at = 0;
  return {
    transmit: async () => {
      if (at + 2 > bytes.length) throw new PassportReaderError('card-removed', 'The card was removed.');
      const length = bytes[at] * 256 + bytes[at + 1];
      const answer = bytes.subarray(at + 2, at + 2 + length);
      at += 2 + length;
      return answer;
    },
    atr: Buffer.from('3b8f8001', 'hex'),
  };
}

const names = Object.keys(fileId);

async function reading(bytes) {
  const session = new ChipSession(answering(bytes.subarray(1)), (length) => Buffer.alloc(length, 5));
  const how = bytes[0] ?? 0;
  await readFile(session, names[how % names.length], { extendedLength: how > 127 });
}

/** A whole inspection of a chip that answers as it likes. */
async function chip(bytes) {
  const access = { documentNumber: 'L898902C3', dateOfBirth: '740812', dateOfExpiry: '320415' };
  const options = { mrz: access, trust, now, random: (length) => Buffer.alloc(length, 5), allowBacAfterPace: true };
  const { checks, error } = await inspect(answering(bytes), options);
  if (checks.length === 0) throw new Error('an inspection without checks');
  // `inspect` always resolves: what it did not expect comes as `transport`, which this chip never throws.
  if (error?.code === 'transport') throw error.cause;
}

export const targets = [
  { name: 'apdu', weight: 1, run: apdu },
  { name: 'secure-messaging', weight: 4, run: secureMessaging },
  { name: 'iso-9796-2', weight: 2, run: iso9796 },
  { name: 'active-authentication', weight: 2, run: activeAuthentication },
  { name: 'card-access', weight: 4, run: cardAccess },
  { name: 'card-security', weight: 2, run: (bytes) => verifyCardSecurity(bytes, camAccess, trust, now) },
  { name: 'cvc', weight: 4, run: cvc },
  { name: 'ef-cvca', weight: 0.5, run: (bytes) => parseEfCvca(bytes) },
  { name: 'cv-reference', weight: 0.3, run: (bytes) => referenceOf({ tag: 0x42, value: bytes, raw: bytes }) },
  { name: 'reading', weight: 3, run: reading },
  { name: 'chip', weight: 2, run: chip },
];
