import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How pictures travel. */
export interface Way {
  /** What a camera with a clock says of the next picture: the value of its header X-Timestamp. */
  readonly stamp?: () => string;
  /** So many are held up and come at once. Default 1. */
  readonly atOnce?: number;
}

/** A camera on loopback that speaks MJPEG over HTTP: sends a picture every 40 ms to whoever is connected. */
export interface MjpegServer {
  readonly url: string;
  readonly port: number;
  /** What is sent next; undefined sends nothing and keeps the connection open. */
  show(next: (() => Buffer) | undefined, way?: Way): void;
  /** How many have connected so far. */
  connections(): number;
  close(): Promise<void>;
}

export async function mjpegServer(port = 0): Promise<MjpegServer> {
  const open = new Set<ServerResponse>();
  let next: (() => Buffer) | undefined;
  let way: Way = {};
  let held: Buffer[] = [];
  let connections = 0;
  const server = createServer((_request, response) => {
    connections++;
    open.add(response);
    response.on('close', () => open.delete(response));
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const beat = setInterval(() => {
    const jpeg = next?.();
    if (!jpeg) return;
    const stamp = way.stamp ? `X-Timestamp: ${way.stamp()}\r\n` : '';
    const head = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n${stamp}\r\n`;
    held.push(Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n')]));
    if (held.length < (way.atOnce ?? 1)) return;
    for (const response of open) response.write(Buffer.concat(held));
    held = [];
  }, 40);
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/`,
    port: address.port,
    show: (source, through = {}) => {
      next = source;
      way = through;
    },
    connections: () => connections,
    close: async () => {
      clearInterval(beat);
      for (const response of open) response.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
