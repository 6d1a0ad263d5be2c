import { lstat, open, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { renderArchive } from '../html/archive-page.ts';

/** What a report's folder may hold that is served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.pdf': 'application/pdf',
};
const PAGES = ['report.html', 'comparison.html'];

/** One folder of reports: its own files, and those of its subfolders that hold a report. */
export interface ArchivedReport {
  /** Name of the subfolder; empty for the folder itself. */
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * The reports in a folder, newest name first. Only plain files of known kinds; links lead nowhere.
 */
export async function listArchive(directory: string): Promise<ArchivedReport[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  const found = await Promise.all(
    ['', ...folders].map(async (name) => {
      const files = await readdir(join(directory, name), { withFileTypes: true }).catch(() => []);
      return { name, files: files.filter((file) => file.isFile() && extname(file.name) in TYPES).map((file) => file.name) };
    }),
  );
  return found
    .filter(({ files }) => files.some((file) => PAGES.includes(file)))
    .map(({ name, files }) => ({ name, files: files.sort() }))
    .sort((a, b) => (a.name < b.name ? 1 : -1));
}

/** Serves a folder of reports and the list of them. Names are looked up among those that are there, never joined from what was asked. */
export function archiveRoutes(app: FastifyInstance, directory: string): void {
  app.get('/', async (_request, reply) => reply.type(TYPES['.html']!).send(renderArchive(await listArchive(directory))));
  const send = async (folder: string, file: string, reply: FastifyReply) => {
    const report = (await listArchive(directory)).find(({ name }) => name === folder);
    const name = report?.files.find((known) => known === file);
    if (!report || !name) return reply.callNotFound();
    const path = join(directory, report.name, name);
    const handle = await open(path, 'r');
    const { size } = await handle.stat();
    if (!(await lstat(path)).isFile()) {
      await handle.close();
      return reply.callNotFound();
    }
    return reply.type(TYPES[extname(name)]!).header('content-length', size).send(handle.createReadStream());
  };
  app.get<{ Params: { file: string } }>('/:file', (request, reply) => send('', request.params.file, reply));
  app.get<{ Params: { folder: string; file: string } }>('/:folder/:file', ({ params }, reply) => send(params.folder, params.file, reply));
  app.get<{ Params: { folder: string } }>('/:folder/', ({ params }, reply) =>
    reply.redirect(`/${encodeURIComponent(params.folder)}/report.html`),
  );
}
