import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashPin, type Site } from 'gate-controller';
import { ELIGIBLE_STATES } from '../travellers/index.ts';

/** The officer who may sign in at a simulated gate. The PIN is made anew for every site. */
export interface SimulatedOfficer {
  readonly id: string;
  readonly pin: string;
}

/** SmartGate New Zealand's questions, shortened: answers are recorded, none decides. */
const DECLARATION: Site['declaration'] = [
  {
    id: 'goods',
    text: {
      en: 'Are you bringing food, plants or animal products?',
      de: 'Führen Sie Lebensmittel, Pflanzen oder tierische Erzeugnisse mit?',
      fr: 'Apportez-vous des aliments, des plantes ou des produits d’origine animale ?',
      mi: 'Kei te kawe mai koe i te kai, i te tipu, i ngā hua kararehe rānei?',
      zh: '您是否携带食品、植物或动物制品？',
      ar: 'هل تحمل أغذية أو نباتات أو منتجات حيوانية؟',
    },
  },
  {
    id: 'money',
    text: {
      en: 'Are you carrying 10,000 or more in cash?',
      de: 'Führen Sie Bargeld von 10.000 oder mehr mit?',
      fr: 'Transportez-vous 10 000 ou plus en espèces ?',
      mi: 'E kawe ana koe i te moni tekau mano, neke atu rānei?',
      zh: '您是否携带一万或以上的现金？',
      ar: 'هل تحمل عشرة آلاف أو أكثر نقدًا؟',
    },
  },
];

export interface SiteFileOptions {
  readonly folder: string;
  readonly threshold: number;
  readonly officer: SimulatedOfficer;
  readonly devices: Site['devices'];
  readonly ports?: { readonly traveller: number; readonly officer: number };
  readonly location?: string;
  readonly issuingStates?: readonly string[];
  readonly timeLimits?: Partial<Site['timeLimits']>;
  /** Recorded only, without. */
  readonly presentationAttack?: Site['policy']['presentationAttack'];
  readonly lightChallenge?: Site['capture']['lightChallenge'];
}

/** Writes the same kind of site file as a real gate has, naming the virtual devices. @returns the site and its file */
export async function writeSiteFile(options: SiteFileOptions): Promise<{ readonly site: Site; readonly file: string }> {
  const { folder, threshold, officer, devices, ports = { traveller: 0, officer: 0 } } = options;
  const site: Site = {
    gate: 'sim-1',
    location: options.location ?? 'simulated-hall',
    direction: 'arrival',
    policy: {
      minimumAge: 12,
      issuingStates: [...(options.issuingStates ?? ELIGIBLE_STATES)],
      threshold,
      minimumImages: 3,
      deskDoor: 'entry',
      ...(options.presentationAttack && { presentationAttack: options.presentationAttack }),
    },
    timeLimits: {
      reading: 30_000,
      entering: 15_000,
      capturing: 12_000,
      referred: 120_000,
      leaving: 15_000,
      notice: 3_000,
      chip: 5_000,
      ...options.timeLimits,
    },
    capture: {
      minimumQuality: 25,
      maximumImages: 6,
      milliseconds: 8_000,
      ...(options.lightChallenge && { lightChallenge: options.lightChallenge }),
    },
    declaration: DECLARATION,
    languages: ['en', 'de', 'fr', 'mi', 'zh', 'ar'],
    devices,
    trust: 'trust',
    log: 'passages.sqlite',
    impostorCache: { travellers: 200, hours: 24 },
    http: { traveller: { host: '127.0.0.1', port: ports.traveller }, officer: { host: '127.0.0.1', port: ports.officer } },
    officers: [{ id: officer.id, pin: await hashPin(officer.pin) }],
  };
  const file = path.join(folder, 'site.json');
  await writeFile(file, `${JSON.stringify(site, null, 2)}\n`);
  return { site: { ...site, trust: path.join(folder, site.trust), log: path.join(folder, site.log) }, file };
}
