import type { AddressInfo } from 'node:net';
import { interval, map } from 'rxjs';
import type { Clock } from '../clock.ts';
import { GateError } from '../gate-error.ts';
import type { OfficerView, TravellerView } from '../views.ts';
import { LatestView } from './latest-view.ts';
import { createListener, type Listener } from './listener.ts';
import { officerRoutes } from './officer-routes.ts';
import type { ListenAddress, ServerOptions } from './options.ts';
import { servePage } from './pages.ts';
import { Sessions } from './sessions.ts';
import { EventStreams } from './sse.ts';
import { travellerRoutes } from './traveller-routes.ts';

const systemClock: Pick<Clock, 'monotonic' | 'every'> = {
  monotonic: () => performance.now(),
  every: (milliseconds) => interval(milliseconds).pipe(map(() => undefined)),
};
const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** The gate's two listeners, not listening yet. Tests inject requests into them. */
export function createServer(options: ServerOptions) {
  const clock = options.clock ?? systemClock;
  const heartbeat = options.heartbeatMilliseconds ?? 1000;
  const travellerView = new LatestView<TravellerView>(options.travellerView$);
  const officerView = new LatestView<OfficerView>(options.officerView$);
  const sessions = new Sessions(options.officers, () => clock.monotonic(), (options.idleMinutes ?? 15) * 60_000);
  const travellerStreams = new EventStreams(clock.every(heartbeat));
  const officerStreams = new EventStreams(clock.every(heartbeat));
  const expiry = clock.every(heartbeat).subscribe(() => sessions.expire());

  const traveller = createListener(options.traveller, options.log);
  servePage(traveller, 'traveller', options.pagesFolder);
  travellerRoutes(traveller, options, travellerView, officerView, travellerStreams);

  const officer = createListener(options.officer, options.log);
  servePage(officer, 'officer', options.pagesFolder);
  officerRoutes(officer, options, officerView, sessions, officerStreams);

  return {
    traveller,
    officer,
    streams: { traveller: travellerStreams, officer: officerStreams },
    async close() {
      expiry.unsubscribe();
      travellerStreams.closeAll();
      officerStreams.closeAll();
      travellerView.close();
      officerView.close();
      await Promise.all([traveller.close(), officer.close()]);
    },
  };
}

/** The gate's running HTTP server. */
export interface GateServer {
  readonly travellerUrl: string;
  readonly officerUrl: string;
  close(): Promise<void>;
}

/**
 * Serves the traveller page and the officer page, each with its endpoints on its own listener and nowhere else.
 * Both observables may be cold or hot: the server subscribes once and repeats the last view to every page that opens.
 * @throws {GateError} `port-in-use` when another program has one of the two ports
 */
export async function startServer(options: ServerOptions): Promise<GateServer> {
  if (!isLoopback(options.officer.host) && !options.officer.tls) {
    options.log.warn({}, 'the officer page is open to the network without TLS: PINs and faces can be read on the way');
  }
  const server = createServer(options);
  try {
    const travellerUrl = await listen(server.traveller, options.traveller, 'traveller');
    const officerUrl = await listen(server.officer, options.officer, 'officer');
    return { travellerUrl, officerUrl, close: server.close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function listen(app: Listener, { host, port, tls }: ListenAddress, page: string): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new GateError(
      'port-in-use',
      `Port ${port} on ${host}, wanted for the ${page} page, is taken by another program. Stop that program, or give the ${page} page another port in the site file.`,
      { cause: error },
    );
  }
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http${tls ? 's' : ''}://${shown}:${(app.server.address() as AddressInfo).port}/${page}`;
}
