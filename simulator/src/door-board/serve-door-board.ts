import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { VirtualDoorBoard } from './door-board.ts';
import type { GateModel } from './gate-model.ts';

/** A door board whose serial line is a TCP port on this machine. */
export interface ServedDoorBoard {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly board: VirtualDoorBoard;
  readonly gate: GateModel;
  /** Pulls the data cable: the client is disconnected and nobody can connect. The board itself keeps its supply. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the board in real time and listens on loopback, by default on a free port. One client at a time; a second is sent away. */
export async function serveDoorBoard(
  options: { readonly port?: number; readonly board?: VirtualDoorBoard } = {},
): Promise<ServedDoorBoard> {
  const board = options.board ?? new VirtualDoorBoard();
  let client: Socket | undefined;
  let pending: number[] = [];
  board.chip.onByte = (byte) => {
    if (!client) return;
    if (pending.length === 0) setImmediate(flush);
    pending.push(byte);
  };
  const flush = () => {
    client?.write(Uint8Array.from(pending));
    pending = [];
  };

  const server: Server = createServer((socket) => {
    if (client) {
      socket.destroy();
      return;
    }
    client = socket;
    socket.setNoDelay();
    socket.on('data', (bytes) => board.chip.send(bytes));
    socket.on('error', () => {}); // a client that died; 'close' follows
    socket.on('close', () => {
      client = undefined;
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const unplug = () =>
    new Promise<void>((resolve) => {
      client?.destroy();
      if (server.listening) server.close(() => resolve());
      else resolve();
    });

  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  board.start();
  return {
    host: '127.0.0.1',
    port,
    board,
    gate: board.gate,
    unplug,
    plug: () => (server.listening ? Promise.resolve() : listen(port)),
    close: () => {
      board.stop();
      return unplug();
    },
  };
}
