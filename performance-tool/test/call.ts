import { main } from '../src/cli.ts';

/** Runs the command line in this process and returns what it printed. */
export async function call(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const status = await main(
    args,
    (text) => (out += text),
    (text) => (err += text),
  );
  return { status, out, err };
}
