import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { SerialPort } from 'serialport';
import { GateError } from './gate-error.ts';

/** Where the door board is connected. */
export type DoorBoardAddress =
  | { readonly type: 'serial'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number };

/** Opens the byte stream to the board; called again whenever the stream has ended. */
export type DoorBoardLink = () => Promise<Duplex>;

/** Firmata's usual rate; the firmware is built with it. */
const BAUD_RATE = 57_600;
const CONNECT_TIMEOUT_MS = 1000;

/** @returns a link that throws {GateError} `door-board` when the board cannot be reached */
export function doorBoardLink(address: DoorBoardAddress): DoorBoardLink {
  return address.type === 'serial' ? () => openSerial(address.path) : () => openTcp(address.host, address.port);
}

function openSerial(path: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: BAUD_RATE, autoOpen: false });
    port.open((cause) => {
      if (!cause) resolve(port);
      else
        reject(
          new GateError(
            'door-board',
            `The door board's serial port ${path} cannot be opened: ${cause.message}. Check its cable and the site file.`,
            { cause },
          ),
        );
    });
  });
}

function openTcp(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const refuse = (cause: Error) => {
      socket.destroy();
      reject(
        new GateError(
          'door-board',
          `The door board at ${host}:${port} cannot be reached: ${cause.message}. Check its network and the site file.`,
          { cause },
        ),
      );
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => refuse(new Error(`no answer within ${CONNECT_TIMEOUT_MS} ms`)));
    socket.once('error', refuse);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', refuse);
      resolve(socket);
    });
  });
}
