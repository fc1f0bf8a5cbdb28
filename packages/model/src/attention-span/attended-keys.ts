/** How many keys an accelerator computes for a head with a span. */
import { reachOf } from './span-mask.js';

/** The spans of a network and their ramp. */
export interface NetworkSpans {
  /** R, tokens. */
  ramp: number;
  /** [physical layer][head], tokens; a head of span 0 is off. */
  spans: readonly (readonly number[])[];
}

/** Queries that are computed together, as EdgeBERT's 16 vector MACs do: a key that one of them sees is computed for all. */
const QUERY_BLOCK = 16;

/** Heads that compute so many keys for each query. */
export interface HeadGroup {
  heads: number;
  keys: number;
}

/** The heads of a layer that are on, by how many keys they compute on `tokens` tokens; most keys first. */
export function headGroups(spans: readonly number[], ramp: number, tokens: number): HeadGroup[] {
  const groups = new Map<number, HeadGroup>();
  for (const span of spans) {
    const reach = reachOf(span, ramp);
    if (reach === undefined) continue;
    const keys = attendedKeys(reach, tokens);
    const group = groups.get(keys);
    if (group) group.heads++;
    else groups.set(keys, { heads: 1, keys });
  }
  return [...groups.values()].sort((a, b) => b.keys - a.keys);
}

/**
 * Keys that are computed for a query on average, rounded up: every block of queries takes the keys from the first one's
 * reach to the last one's.
 *
 * @param reach the largest distance of a key that a query sees, tokens
 */
export function attendedKeys(reach: number, tokens: number): number {
  let pairs = 0;
  for (let start = 0; start < tokens; start += QUERY_BLOCK) {
    const end = Math.min(tokens, start + QUERY_BLOCK);
    pairs += (end - start) * (Math.min(tokens, end + reach) - Math.max(0, start - reach));
  }
  return Math.ceil(pairs / tokens);
}
