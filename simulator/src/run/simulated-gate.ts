import { Subject } from 'rxjs';
import { startGateInProcess } from '../gate/gate-in-process.ts';
import { type GateProcess, startGateProcess } from '../gate/gate-process.ts';
import { type OfficerClient, signIn } from '../gate/officer-client.ts';
import { type TravellerClient, travellerClient } from '../gate/traveller-client.ts';
import { type JourneySite, type TravellerPlan, travel } from '../journey/journey.ts';
import type { Looks } from '../site/corridor-scene.ts';
import { lightTotem } from '../site/totem-screen.ts';
import { startVirtualSite, type VirtualSite, type VirtualSiteOptions } from '../site/virtual-site.ts';
import type { FaceSource } from '../travellers/index.ts';
import type { CastMember } from './cast.ts';

/** An unmodified gate, running, with virtual devices around it. */
export interface SimulatedGate {
  readonly virtual: VirtualSite;
  readonly gate: GateProcess;
  readonly traveller: TravellerClient;
  readonly officer: OfficerClient;
  /** The gate's log, entry by entry. */
  readonly log: Subject<Record<string, unknown>>;
  /** One traveller goes through. @returns the screens seen */
  send(member: CastMember, behaviour?: Behaviour, signal?: AbortSignal): Promise<readonly string[]>;
  /** Starts the gate again after it was killed; the virtual devices went on. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What a traveller does otherwise than an honest one. */
export interface Behaviour extends Partial<Omit<TravellerPlan, 'id' | 'layPassport' | 'takePassport'>>, Looks {
  /** Who walks in behind. */
  readonly companion?: FaceSource;
  /** Has no passport with a chip: lays nothing on the chip reader. */
  readonly noChip?: boolean;
}

export async function startSimulatedGate(options: VirtualSiteOptions): Promise<SimulatedGate> {
  const virtual = await startVirtualSite(options);
  const log = new Subject<Record<string, unknown>>();
  const start = (): Promise<GateProcess> =>
    virtual.missing.length > 0
      ? startGateInProcess(virtual.site, virtual.inProcess, (entry) => log.next(entry))
      : startGateProcess(virtual.file, virtual.wrap, (entry) => log.next(entry));
  try {
    let gate = await start();
    let traveller = travellerClient(gate.travellerUrl);
    let totem = lightTotem(traveller, virtual.visitors.screen);
    let officer = await signIn(gate.officerUrl, virtual.officer.id, virtual.officer.pin);
    return {
      virtual,
      log,
      get gate() {
        return gate;
      },
      get traveller() {
        return traveller;
      },
      get officer() {
        return officer;
      },
      async send(member, behaviour = {}, signal = new AbortController().signal) {
        const { companion, noChip, y, turned, hidden, beside, ...plan } = behaviour;
        const looks: Looks = {
          ...(y === undefined ? {} : { y }),
          ...(turned === undefined ? {} : { turned }),
          ...(hidden === undefined ? {} : { hidden }),
          ...(beside ? { beside } : {}),
        };
        await virtual.visitors.introduce(member.id, member.face, looks);
        if (companion) await virtual.visitors.introduce(`${member.id} and another`, companion, { y: 0.3 });
        const site: JourneySite = {
          corridor: virtual.board.gate,
          view: traveller.view,
          presentLines: (lines) => void virtual.mrzReader.present(lines),
          answer: (question, answer) => traveller.answer(question, answer),
        };
        try {
          return await travel(
            site,
            {
              id: member.id,
              printedLines: member.printedLines,
              answers: {},
              layPassport: async () => (noChip ? undefined : virtual.chipSlot.lay(member.passport)),
              takePassport: () => virtual.chipSlot.take(),
              ...plan,
            },
            signal,
          );
        } finally {
          await virtual.chipSlot.take();
          virtual.visitors.forget(member.id);
        }
      },
      async restart() {
        gate = await start();
        totem.unsubscribe();
        traveller = travellerClient(gate.travellerUrl);
        totem = lightTotem(traveller, virtual.visitors.screen);
        officer = await signIn(gate.officerUrl, virtual.officer.id, virtual.officer.pin);
      },
      async close() {
        totem.unsubscribe();
        await gate.stop();
        await virtual.close();
      },
    };
  } catch (error) {
    await virtual.close();
    throw error;
  }
}
