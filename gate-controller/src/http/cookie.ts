import { createHash } from 'node:crypto';

/** One name per gate: cookies do not tell ports apart, and several gates may share a host. */
export const cookieName = (gate: string): string => `limen-officer-${createHash('sha256').update(gate).digest('hex').slice(0, 8)}`;

/** The value of one cookie in a Cookie header (RFC 6265 §4.2.1). */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** A Set-Cookie header that scripts and other sites cannot read or send; an empty value removes the cookie. */
export const writeCookie = (name: string, value: string, secure: boolean): string =>
  `${name}=${value}; Path=/api/officer; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${value === '' ? '; Max-Age=0' : ''}`;
