/** The word that lets somebody in, and the cookie that stands for it in a browser. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 128 bits, safe in an address. */
export const newToken = (): string => randomBytes(16).toString('hex');

/** Name of the cookie; cookies know no ports, so servers on several ports need several names. */
export const cookieName = (port: number): string => `adaptmem-${port}`;

/** What the cookie holds: it opens the server as the token does, and does not tell it. */
export const cookieOf = (token: string): string => digest(`cookie ${token}`).toString('hex');

/** Compares without telling by its time how much is right. */
export const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

const digest = (text: string) => createHash('sha256').update(text).digest();
