import { sha256 } from '@adaptmem/core';

/** Share of the lexical combinations that training material never shows. */
export const HELD_OUT_SHARE = 0.1;

/**
 * A pair of words that meet in a sentence in some role, e.g. `agent:dog+chase`.
 * @example combination('agent', 'dog', 'chase') // 'agent:dog+chase'
 */
export function combination(role: string, ...words: readonly string[]): string {
  return `${role}:${words.join('+')}`;
}

/** Whether a combination is kept for evaluation: a fixed tenth, by its hash and so the same for every seed. */
export function isHeldOut(pair: string): boolean {
  return Number.parseInt(sha256(pair).slice(0, 8), 16) < HELD_OUT_SHARE * 2 ** 32;
}
