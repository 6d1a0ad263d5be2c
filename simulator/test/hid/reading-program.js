// A program that reads MRZ readers as the gate does, started on the virtual bus. Tells what it sees as one JSON line each; ends with its stdin.
import { execFileSync } from 'node:child_process';
import { listHidReaders, openHidMrzReader } from 'gate-controller';

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
tell({
  list: await listHidReaders(),
  childEnvironment: Object.keys(JSON.parse(execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { encoding: 'utf8' }))),
});

const [vendorId, productId] = process.argv.slice(2).map(Number);
const reader = openHidMrzReader({ vendorId, productId, pollInterval: 50 });
reader.connected.subscribe((connected) => tell({ connected }));
reader.trouble.subscribe((trouble) => tell({ trouble: trouble?.message ?? null }));
reader.documents.subscribe((lines) => tell({ lines }));
reader.garbled.subscribe(() => tell({ garbled: true }));
process.stdin.resume().once('end', async () => {
  await reader.close();
  tell({ closed: true });
});
