import { kindOfName } from '../../dist/document-folder.js';
import { dataGroupTag } from '../../dist/ef-com.js';
import { inspectFiles } from '../../dist/inspect-files.js';
import { inspectionRecord } from '../../dist/inspection-record.js';
import { inspectionXml } from '../../dist/inspection-xml.js';
import { decodePortrait } from '../../dist/portrait.js';
import { readTlv } from '../../dist/tlv.js';
import { now, trust } from './world.js';

const outcomes = ['successful', 'failed', 'undetermined', 'notSupported', 'aborted'];
const numberOfTag = new Map(Array.from({ length: 16 }, (_, index) => [dataGroupTag(index + 1), index + 1]));

/** The files of one document one behind another, told apart by their tags; what cannot be split belongs to the last. */
function filesOf(bytes) {
  const files = { dataGroups: new Map() };
  for (let at = 0; at < bytes.length; ) {
    const whole = lengthOf(bytes, at);
    const file = bytes.subarray(at, at + whole);
    const number = numberOfTag.get(file[0]);
    if (file[0] === 0x60) files.com = file;
    else if (file[0] === 0x77) files.sod = file;
    else if (number) files.dataGroups.set(number, file);
    at += whole;
  }
  return files;
}

function lengthOf(bytes, at) {
  try {
    return readTlv(bytes, at).raw.length;
  } catch {
    return bytes.length - at;
  }
}

/** Every check has one of the five results, and the record of it can be written. */
async function inspection(bytes) {
  const found = await inspectFiles(filesOf(bytes), { trust, now });
  for (const { check, result } of found.checks) if (!outcomes.includes(result)) throw new Error(`${check} has no result`);
  inspectionXml(inspectionRecord(found, { transaction: 'fuzz', inspectedAt: now, software: { name: 'fuzz', version: '0' } }));
}

/** The first byte chooses, the rest is the image. Native code does the decoding. */
async function portrait(bytes) {
  await decodePortrait({ encoding: bytes[0] & 1 ? 'jpeg2000' : 'jpeg', encoded: bytes.subarray(1) });
}

export const targets = [
  { name: 'inspection', weight: 1.5, run: inspection },
  // The decoder of JPEG 2000 stops itself after ten seconds.
  { name: 'portrait', weight: 0.05, limit: 11_000, run: portrait },
  { name: 'file-name', weight: 0.3, run: (bytes) => kindOfName(Buffer.from(bytes).toString('utf8')) },
];
