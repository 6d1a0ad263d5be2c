import { get, type IncomingMessage } from 'node:http';

/** Opens a stream and reads so many pictures by their Content-Length, as a client of the multipart format does. */
export async function framesOf(url: string, count: number): Promise<Buffer[]> {
  const response = await open(url);
  const frames: Buffer[] = [];
  let buffer = Buffer.alloc(0);
  for await (const chunk of response) {
    buffer = Buffer.concat([buffer, chunk as Buffer]);
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      if (head < 0) break;
      const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, head).toString())![1]);
      if (buffer.length < head + 4 + length) break;
      frames.push(buffer.subarray(head + 4, head + 4 + length));
      buffer = buffer.subarray(head + 4 + length);
      if (frames.length === count) {
        response.destroy();
        return frames;
      }
    }
  }
  return frames;
}

export function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, resolve).on('error', reject);
  });
}
