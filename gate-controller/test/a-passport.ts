import { type TrustStore, trustStoreOf } from 'epassport-reader';
import { toJpeg } from 'face-match';
import { mrzInformationOfLine } from '../../epassport-reader/src/mrz.ts';
import { writeTlv } from '../../epassport-reader/src/tlv.ts';
import { issuingState, openssl } from '../../epassport-reader/test/issuing-state.ts';
import { madeDg2 } from '../../epassport-reader/test/made-dg2.ts';
import { TestChip } from '../../epassport-reader/test/test-chip.ts';
import type { ChipConnection } from '../src/chip-reader.ts';
import { GREY } from './fake-devices.ts';

export { openssl };

/** The specimen of Doc 9303-4, valid to 2040: its holder exists in no register. */
export const LINES = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'] as const;
/** What of it names or numbers a person; no log line, no record may hold any of it. */
export const PERSONAL = /ERIKSSON|ANNA|MARIA|L898902C|740812|1974-08-12|400415|2040-04-15|ZE184226/i;

export interface Passport {
  readonly trust: TrustStore;
  /** When the certificates that openssl just made are valid. */
  readonly now: number;
  insert(): ChipConnection & { readonly commands: readonly string[]; readonly released: () => number };
}

/** A genuine passport: a chip that runs BAC, and an EF.SOD that openssl signed. */
export async function aPassport(): Promise<Passport> {
  const state = issuingState();
  const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(LINES.join(''))));
  const dg2 = madeDg2(await toJpeg(GREY));
  const efCom = writeTlv(
    0x60,
    writeTlv(0x5f01, Buffer.from('0107')),
    writeTlv(0x5f36, Buffer.from('040000')),
    writeTlv(0x5c, Uint8Array.of(0x61, 0x75)),
  );
  const sod = state.sign(
    new Map([
      [1, dg1],
      [2, dg2],
    ]),
  );
  const files = new Map([
    [0x011e, efCom],
    [0x011d, sod],
    [0x0101, dg1],
    [0x0102, dg2],
  ]);
  return {
    trust: trustStoreOf([state.csca]),
    now: Date.now() + 600_000,
    insert() {
      const chip = new TestChip({ mrzInformation: mrzInformationOfLine(LINES[1]), files });
      let released = 0;
      return {
        commands: chip.commands,
        transmit: (command) => chip.transmit(command),
        disconnect: async () => {
          released += 1;
        },
        released: () => released,
      };
    },
  };
}
