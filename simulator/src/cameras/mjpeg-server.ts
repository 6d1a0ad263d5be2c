import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One network camera: `multipart/x-mixed-replace` over HTTP on the loopback, as IP cameras speak it. */
export interface MjpegServer {
  readonly url: string;
  readonly listeners: number;
  /** To every client that has room for it; a slow client misses pictures, as it would of a real camera. */
  send(jpeg: Uint8Array): void;
  /** Cuts every stream and answers no more: the camera has lost its power. */
  kill(): void;
  /** Power back, same address. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

const BOUNDARY = 'limen-frame';
/** A client that has not taken two pictures gets no third. */
const BACKLOG = 1_000_000;

export async function openMjpegServer(name: string): Promise<MjpegServer> {
  const clients = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | undefined;

  const listen = async (): Promise<void> => {
    const made = createServer((request, response) => {
      if (request.method !== 'GET' || request.url !== `/${name}`) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
        'cache-control': 'no-store',
        connection: 'close',
      });
      clients.add(response);
      response.on('close', () => clients.delete(response));
    });
    made.on('connection', (socket) => {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject);
      made.listen(port, '127.0.0.1', resolve);
    });
    port = (made.address() as AddressInfo).port;
    server = made;
  };
  const cut = (): Promise<void> => {
    const open = server;
    server = undefined;
    clients.clear();
    const closed = new Promise<void>((resolve) => (open === undefined ? resolve() : open.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    return closed;
  };

  await listen();
  return {
    url: `http://127.0.0.1:${port}/${name}`,
    get listeners() {
      return clients.size;
    },
    send(jpeg) {
      const head = `--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
      for (const client of clients) {
        if (client.writableLength > BACKLOG) continue;
        client.write(head);
        client.write(jpeg);
        client.write('\r\n');
      }
    },
    kill() {
      void cut();
    },
    async revive() {
      if (server === undefined) await listen();
    },
    close: cut,
  };
}
