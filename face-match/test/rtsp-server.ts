import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';

/** A camera on loopback that speaks RTSP (RFC 2326) over TCP; ffmpeg draws and codes its picture, H.264 over RTP as most network cameras have it. */
export interface RtspServer {
  readonly url: string;
  /** Stops or goes on sending; connections stay open. */
  send(on: boolean): void;
  close(): Promise<void>;
}

export async function rtspServer(): Promise<RtspServer> {
  const udp = createSocket('udp4');
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  // Different from frame to frame, as the noise of a sensor makes it; parameter sets with every key frame, for whoever comes later.
  const drawn = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25,noise=alls=12:allf=t'];
  const coded = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '25',
    '-x264-params',
    'repeat-headers=1',
  ];
  const out = ['-f', 'rtp', `rtp://127.0.0.1:${udp.address().port}?pkt_size=1200`];
  const source: ChildProcess = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', ...drawn, ...coded, ...out], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const playing = new Set<Socket>();
  const open = new Set<Socket>();
  let sending = true;
  udp.on('message', (packet) => {
    // RTP alone: its control packets (types 72 to 76 where RTP has 96) come to the next port and here never.
    if (!sending) return;
    const frame = Buffer.from([0x24, 0, packet.length >> 8, packet.length & 255]);
    for (const socket of playing) socket.write(Buffer.concat([frame, packet]));
  });
  const sdp = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=camera',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1',
    'a=control:track',
    '',
  ].join('\r\n');
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      playing.delete(socket);
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const request = text.slice(0, end).replace(/^\$[\s\S]*?(?=[A-Z]+ rtsp)/, '');
        text = text.slice(end + 4);
        const method = request.split(' ')[0]!;
        const sequence = /CSeq: *(\d+)/i.exec(request)?.[1] ?? '0';
        const answer = (headers: readonly string[], body = '') =>
          socket.write(
            ['RTSP/1.0 200 OK', `CSeq: ${sequence}`, ...headers, ...(body ? [`Content-Length: ${body.length}`] : []), '', body].join(
              '\r\n',
            ),
          );
        if (method === 'OPTIONS') answer(['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
        else if (method === 'DESCRIBE') answer(['Content-Type: application/sdp'], sdp);
        else if (method === 'SETUP') answer(['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 1']);
        else {
          answer(['Session: 1']);
          if (method === 'PLAY') playing.add(socket);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    url: `rtsp://127.0.0.1:${address.port}/camera`,
    send: (on) => {
      sending = on;
    },
    close: async () => {
      const ended = new Promise((resolve) => source.once('close', resolve));
      source.kill('SIGKILL');
      await ended;
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => udp.close(() => resolve()));
    },
  };
}
