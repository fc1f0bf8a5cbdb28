/**
 * Seeded random streams, addressed by name instead of by call order: `createRng(42).stream('dropout', layer,
 * step)` is the same stream however many others were drawn from before, so a consumer that is added shifts no
 * other, and a resumed run needs no saved generator state.
 */
import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, bound). @throws RangeError if `bound` is not in 1 … 2³². */
  integer(bound: number): number;
  /** Normal with mean 0 and standard deviation 1 (Box–Muller). */
  normal(): number;
  /** A new array with the elements in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** One element. @throws RangeError if `items` is empty. */
  pick<T>(items: readonly T[]): T;
  /** Raw 32-bit integers (signed), for filling large buffers. */
  bits(): number;
}

export interface Rng {
  readonly seed: number;
  /** The stream of that name; equal names give equal streams. */
  stream(...name: readonly (string | number)[]): RandomStream;
}

/**
 * The root of all randomness of an experiment.
 *
 * @param seed any safe integer
 * @throws RangeError if the seed is not a safe integer
 * @example createRng(42).stream('shuffle', 0).integer(10)
 */
export function createRng(seed: number): Rng {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`Seed must be a safe integer, got ${seed}`);
  return { seed, stream: (...name) => streamFromState(stateOf(seed, name)) };
}

function stateOf(seed: number, name: readonly (string | number)[]): [number, number, number, number] {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...name]))
    .digest();
  return [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12)];
}

const TWO_32 = 2 ** 32;

function streamFromState(state: [number, number, number, number]): RandomStream {
  const generator = xoroshiro128plusFromState(state);
  const bits = () => generator.next();
  const next = () => (generator.next() >>> 0) / TWO_32;

  function integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_32) {
      throw new RangeError(`Bound must be an integer in 1 … 2^32, got ${bound}`);
    }
    const limit = TWO_32 - (TWO_32 % bound); // rejection keeps the distribution exactly uniform
    for (;;) {
      const draw = generator.next() >>> 0;
      if (draw < limit) return draw % bound;
    }
  }

  return {
    bits,
    next,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle(items) {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [result[last], result[other]] = [result[other]!, result[last]!];
      }
      return result;
    },
    pick(items) {
      if (items.length === 0) throw new RangeError('Cannot pick from an empty list');
      return items[integer(items.length)]!;
    },
  };
}
