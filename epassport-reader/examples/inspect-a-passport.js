// node inspect-a-passport.js TRUST [FOLDER] < mrz.txt     inspects the passport on the reader, or the dumped files in FOLDER
import { text } from 'node:stream/consumers';
// biome-ignore lint/style/noRestrictedImports: an example imports the package as programs elsewhere do
import * as epassport from 'epassport-reader';

const [trustFolder, dump] = process.argv.slice(2);
const mrz = epassport.normaliseMrzLines([await text(process.stdin)]);
const options = { mrz, trust: await epassport.loadTrustFolder(trustFolder), now: new Date() };
async function inspectChip() {
  const reader = epassport.openPcscReader();
  try {
    await epassport.waitForChip(reader, 30_000);
    return await epassport.inspect(await reader.connect(), options);
  } finally {
    await reader.close();
  }
}
const { checks } = dump ? await epassport.inspectFiles(await epassport.readDocumentFolder(dump), options) : await inspectChip();
for (const { check, dataGroup = '', result, reason } of checks) console.log(`${result} ${check} ${dataGroup} ${reason}`);
process.exitCode = checks.every(({ result, mode }) => result === 'successful' || mode !== 'mandatory') ? 0 : 1;
