/** A command APDU taken apart, ISO/IEC 7816-4 §5.2. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** The most bytes expected back; absent when none are. 256 or 65 536 mean "all there is, up to that". */
  readonly le?: number;
  /** Whether Lc and Le have the extended form. */
  readonly extended: boolean;
}

/** Takes a command apart; undefined when its lengths do not add up (a chip answers 6700). */
export function parseCommand(bytes: Uint8Array): CommandApdu | undefined {
  if (bytes.length < 4) return undefined;
  const [cla, ins, p1, p2] = bytes as unknown as [number, number, number, number];
  const header = { cla, ins, p1, p2 };
  const body = bytes.subarray(4);
  const none = new Uint8Array();
  const first = body[0];
  if (first === undefined) return { ...header, data: none, extended: false };
  if (body.length === 1) return { ...header, data: none, le: first || 256, extended: false };
  if (first !== 0) {
    const rest = body.length - 1 - first;
    if (rest === 0) return { ...header, data: body.subarray(1), extended: false };
    if (rest === 1) return { ...header, data: body.subarray(1, 1 + first), le: body.at(-1)! || 256, extended: false };
    return undefined;
  }
  if (body.length < 3) return undefined;
  const length = body[1]! * 256 + body[2]!;
  if (body.length === 3) return { ...header, data: none, le: length || 65_536, extended: true };
  const rest = body.length - 3 - length;
  if (length === 0 || (rest !== 0 && rest !== 2)) return undefined;
  const data = body.subarray(3, 3 + length);
  if (rest === 0) return { ...header, data, extended: true };
  return { ...header, data, le: body.at(-2)! * 256 + body.at(-1)! || 65_536, extended: true };
}
