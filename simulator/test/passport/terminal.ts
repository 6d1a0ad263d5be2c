import type { Chip } from '../../src/passport/chip.ts';
import { decrypt, deriveKeys, documentAccessKeys, encrypt, pad, retailMac, unpad } from '../../src/passport/chip-keys.ts';
import { concat, tlv } from '../../src/passport/der.ts';
import type { MrzLines } from '../../src/passport/mrz-td3.ts';
import { asHex, hex } from './specimen.ts';

/**
 * Just enough of a terminal to bring a chip into secure messaging and to send it wrong things there. That the chip speaks the
 * standard is not shown with this one but with the worked examples and the independent readers.
 */
export function openTerminal(chip: Chip, mrz: MrzLines) {
  chip.apdu(hex('00A4040C07A0000002471001'));
  const challenge = chip.apdu(hex('0084000008'))!.subarray(0, 8);
  const access = documentAccessKeys(mrz);
  const random = hex('0102030405060708');
  const key = hex('101112131415161718191A1B1C1D1E1F');
  const cryptogram = encrypt(access.encryption, concat(random, challenge, key));
  const answer = chip.apdu(concat(hex('0082000028'), cryptogram, retailMac(access.mac, pad(cryptogram)), hex('28')))!;
  const status = asHex(answer).slice(-4);
  if (status !== '9000') return { status, send: () => ({ status, data: new Uint8Array() }), protect: () => new Uint8Array() };
  const chipKey = decrypt(access.encryption, answer.subarray(0, 32)).subarray(16);
  const session = deriveKeys(chipKey.map((byte, i) => byte ^ key[i]!));
  let counter = Buffer.from(concat(challenge.subarray(4), random.subarray(4))).readBigUInt64BE();

  const mac = (blocks: Uint8Array) => {
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(++counter);
    return retailMac(session.mac, concat(count, blocks));
  };

  /** A protected command: header and data in hex, Le as a number. */
  const protect = (header: string, data: string, le?: number, extended = false): Uint8Array => {
    const odd = hex(header)[1]! % 2 === 1;
    const sealed = data ? encrypt(session.encryption, pad(hex(data))) : undefined;
    const cryptogramObject = sealed ? (odd ? tlv(0x85, sealed) : tlv(0x87, hex('01'), sealed)) : hex('');
    const lengthObject = le === undefined ? hex('') : tlv(0x97, extended ? Uint8Array.of(le >> 8, le & 0xff) : Uint8Array.of(le & 0xff));
    const objects = concat(cryptogramObject, lengthObject);
    const field = concat(objects, tlv(0x8e, mac(objects.length ? concat(pad(hex(header)), pad(objects)) : pad(hex(header)))));
    const length = extended ? Uint8Array.of(0, field.length >> 8, field.length & 0xff) : Uint8Array.of(field.length);
    return concat(hex(header), length, field, extended ? hex('0000') : hex('00'));
  };

  const send = (header: string, data: string, le?: number, extended = false) => {
    const response = chip.apdu(protect(header, data, le, extended))!;
    counter++;
    const odd = hex(header)[1]! % 2 === 1;
    if (response[0] !== (odd ? 0x85 : 0x87)) return { status: asHex(response).slice(-4), data: new Uint8Array() };
    const first = response[1]!;
    const digits = first < 0x80 ? 0 : first & 0x7f;
    const length = digits ? response.subarray(2, 2 + digits).reduce((value, digit) => value * 256 + digit, 0) : first;
    const value = response.subarray(2 + digits, 2 + digits + length);
    return { status: asHex(response).slice(-4), data: unpad(decrypt(session.encryption, odd ? value : value.subarray(1)))! };
  };
  return { status, send, protect };
}
