import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 16 MiB and about 60 ms: RFC 7914's interactive setting. A short PIN is guarded by the rate limit, the hash guards the site file. */
const cost: ScryptOptions = { N: 16384, r: 8, p: 1 };
const length = 32;

const derive = (pin: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, length, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** The text to keep in the site file in place of a PIN: `scrypt$salt$hash`, both in base64url. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derive(pin, salt)).toString('base64url')}`;
}

/** True when `pin` is the one that `hash` was made from; false also for text that is no such hash. Takes the same time either way. */
export async function verifyPin(pin: string, hash: string): Promise<boolean> {
  const [scheme, salt = '', expected = ''] = hash.split('$');
  const wanted = Buffer.from(expected, 'base64url');
  const derived = await derive(pin, Buffer.from(salt, 'base64url'));
  return scheme === 'scrypt' && wanted.length === length && timingSafeEqual(derived, wanted);
}
