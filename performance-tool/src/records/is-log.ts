import { open } from 'node:fs/promises';

/** Whether a file says that it is an SQLite database. False also where there is none. */
export async function isLog(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  const start = Buffer.alloc(16);
  try {
    await handle.read(start, 0, 16, 0);
  } catch {
    return false; // a folder
  } finally {
    await handle.close();
  }
  return start.toString('latin1').startsWith('SQLite format 3');
}
