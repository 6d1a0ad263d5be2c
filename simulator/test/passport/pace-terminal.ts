import type { Chip } from '../../src/passport/chip.ts';
import { mrzPassword, pad, unpad } from '../../src/passport/chip-keys.ts';
import { type CipherSuite, cipherSuite, sessionKeys } from '../../src/passport/cipher-suite.ts';
import { concat, oid, tlv } from '../../src/passport/der.ts';
import { readObject, readObjects, valueIn } from '../../src/passport/der-reader.ts';
import { numberOf } from '../../src/passport/groups/agreement-group.ts';
import { standardGroup } from '../../src/passport/groups/domain-parameters.ts';
import { pseudoRandomNumber } from '../../src/passport/groups/integrated-mapping.ts';
import type { MrzLines } from '../../src/passport/mrz-td3.ts';
import { publicKeyObject } from '../../src/passport/public-key-object.ts';
import { type PaceVariant, paceIdentifier } from '../../src/passport/security-infos.ts';
import { asHex, hex } from './specimen.ts';

/**
 * Just enough of a terminal to bring a chip through PACE and to send it wrong things on the way. It shares the chip's arithmetic; that
 * this is the standard's is shown with the worked examples and the independent reader.
 */
export interface PaceAttempt {
  readonly password: MrzLines | string;
  /** Changes a step's data object before it is sent. */
  readonly spoil?: (step: 'mapping' | 'agreement' | 'token', value: Uint8Array) => Uint8Array;
}

export interface OpenedTerminal {
  /** Status words of MSE:Set AT and the four steps, as far as they went. */
  readonly statuses: readonly string[];
  readonly send: Send;
  /** What the chip said of itself in step 4: DO'8A' of the Chip Authentication Mapping. */
  readonly proof?: Uint8Array;
  readonly mappingKey?: Uint8Array;
  readonly chipKey?: Uint8Array;
  readonly terminalKey?: Uint8Array;
  readonly encryptionKey?: Uint8Array;
}
export type Send = (header: string, data?: Uint8Array, le?: number) => { readonly status: string; readonly data: Uint8Array };

const scalar = 0x1234567890abcdefn;

export function openWithPace(chip: Chip, variant: PaceVariant, { password, spoil = (_, value) => value }: PaceAttempt): OpenedTerminal {
  const suite = cipherSuite(variant.cipher);
  const group = standardGroup(variant.parameterId);
  const protocol = paceIdentifier(variant);
  const statuses: string[] = [];
  const refused = { statuses, send: () => ({ status: 'closed', data: new Uint8Array() }) };
  const exchange = (header: string, data: Uint8Array, le = true): Uint8Array | undefined => {
    const length = data.length > 255 ? Uint8Array.of(0, data.length >> 8, data.length & 0xff) : Uint8Array.of(data.length);
    const tail = le ? new Uint8Array(data.length > 255 ? 2 : 1) : new Uint8Array();
    const answer = chip.apdu(concat(hex(header), length, data, tail))!;
    const status = asHex(answer).slice(-4);
    statuses.push(status);
    return status === '9000' || status.startsWith('63C') ? answer.subarray(0, -2) : undefined;
  };
  const step = (tag: number, value: Uint8Array, last = false) => {
    const answer = exchange(`${last ? '00' : '10'}860000`, tag ? tlv(0x7c, tlv(tag, value)) : tlv(0x7c));
    return answer && (readObjects(readObject(answer)?.value ?? hex('')) ?? []);
  };

  const mrz = typeof password !== 'string';
  const secret = mrz ? mrzPassword(password) : Buffer.from(password, 'latin1');
  const objects = concat(
    tlv(0x80, oid(protocol).subarray(2)),
    tlv(0x83, Uint8Array.of(mrz ? 1 : 2)),
    tlv(0x84, Uint8Array.of(variant.parameterId)),
  );
  if (!exchange('0022C1A4', objects, false)) return refused;
  const nonce = suite.decrypt(suite.deriveKey(secret, 3), valueIn(step(0, hex('')), 0x80)!);

  const own = { privateKey: scalar, publicKey: group.publicKeyOf(scalar) };
  const integrated = new Uint8Array(suite.keyOctets).fill(0x5a);
  const mapping = step(0x81, spoil('mapping', variant.mapping === 'IM' ? integrated : own.publicKey));
  if (!mapping) return refused;
  const mappingKey = valueIn(mapping, 0x82)!;
  const mapped =
    variant.mapping === 'IM'
      ? group.mapIntegrated(pseudoRandomNumber(suite, nonce, integrated, group.prime))!
      : group.mapGenerically(numberOf(nonce), own.privateKey, mappingKey)!;
  const terminalKey = mapped.publicKeyOf(scalar + 2n);
  const chipKey = valueIn(step(0x83, spoil('agreement', terminalKey)), 0x84);
  if (!chipKey) return refused;
  const keys = sessionKeys(suite, mapped.agree(scalar + 2n, chipKey)!);
  const token = (publicKey: Uint8Array) => suite.tokenMac(keys.mac, publicKeyObject(protocol, mapped, publicKey));
  const last = step(0x85, spoil('token', token(chipKey)), true);
  if (!last?.length || asHex(valueIn(last, 0x86)) !== asHex(token(terminalKey))) return refused;
  const proof = valueIn(last, 0x8a);
  return {
    statuses,
    send: secured(chip, suite, keys),
    mappingKey,
    chipKey,
    terminalKey,
    encryptionKey: keys.encryption,
    ...(proof ? { proof } : {}),
  };
}

/** Secure messaging from the terminal's side, counter at zero; every answer's checksum is verified. */
export function secured(chip: Chip, suite: CipherSuite, keys: { encryption: Uint8Array; mac: Uint8Array }): Send {
  let count = 0n;
  const counter = () => hex((++count).toString(16).padStart(suite.blockOctets * 2, '0'));
  return (header, data = hex(''), le) => {
    const block = suite.blockOctets;
    const odd = hex(header)[1]! % 2 === 1;
    const sent = counter();
    const sealed = data.length ? suite.encrypt(keys.encryption, pad(data, block), suite.messageIv(keys.encryption, sent)) : hex('');
    const body = concat(
      sealed.length ? (odd ? tlv(0x85, sealed) : tlv(0x87, hex('01'), sealed)) : hex(''),
      le === undefined ? hex('') : tlv(0x97, le > 256 ? Uint8Array.of(le >> 8, le & 0xff) : Uint8Array.of(le & 0xff)),
    );
    const mac = suite.mac(keys.mac, concat(sent, pad(hex(header), block), body.length ? pad(body, block) : body));
    const field = concat(body, tlv(0x8e, mac));
    const answer = chip.apdu(concat(hex(header), Uint8Array.of(0, field.length >> 8, field.length & 0xff), field, hex('0000')))!;
    const status = asHex(answer).slice(-4);
    const objects = readObjects(answer.subarray(0, -2)) ?? [];
    const received = counter();
    const covered = concat(...objects.filter(({ tag }) => tag !== 0x8e).map(({ whole }) => whole));
    const expected = suite.mac(keys.mac, concat(received, pad(covered, block)));
    if (!objects.length || asHex(valueIn(objects, 0x8e)) !== asHex(expected)) return { status: `${status} unprotected`, data: hex('') };
    const value = odd ? valueIn(objects, 0x85) : valueIn(objects, 0x87)?.subarray(1);
    return { status, data: value ? unpad(suite.decrypt(keys.encryption, value, suite.messageIv(keys.encryption, received)))! : hex('') };
  };
}
