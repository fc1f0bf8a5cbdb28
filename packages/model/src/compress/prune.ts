/** Pruning to a target sparsity: the entries of least magnitude or score, or the rows of least norm, become zero. */

/**
 * How many of `count` go at a sparsity: `amount` · `count` rounded half to even, as Python's `round` does
 * (torch.nn.utils.prune, `_compute_nparams_toprune`).
 * @param amount 0 … 1
 * @throws RangeError if `amount` is no share
 */
export function prunedCount(count: number, amount: number): number {
  if (!(amount >= 0 && amount <= 1)) throw new RangeError(`Sparsity must be within 0 and 1, got ${amount}`);
  const exact = count * amount;
  const below = Math.floor(exact);
  const rest = exact - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/**
 * Which entries stay when the least magnitudes over all the tensors together go (torch's `l1_unstructured` for
 * one tensor, `global_unstructured` with L1 for several). Of equal magnitudes the first ones go.
 *
 * @param amount share that goes, 0 … 1
 * @returns masks, 1 = kept, one a tensor
 * @example magnitudeMasks([Float32Array.of(3, -1, 2, 0.5)], 0.5)[0] // [1, 0, 1, 0]
 */
export function magnitudeMasks(tensors: readonly Float32Array[], amount: number): Uint8Array[] {
  return keptMasks(tensors.map(magnitudeBits), amount);
}

/** As `magnitudeMasks`, where the entries of least score go: a score may be negative, and the more so the worse. */
export function scoreMasks(scores: readonly Float32Array[], amount: number): Uint8Array[] {
  return keptMasks(scores.map(orderedBits), amount);
}

/** @param keys integers that sort as what decides */
function keptMasks(keys: readonly Uint32Array[], amount: number): Uint8Array[] {
  const total = keys.reduce((sum, bits) => sum + bits.length, 0);
  const { threshold, ties } = nthLeast(keys, prunedCount(total, amount));
  let tiesLeft = ties;
  return keys.map((bits) => {
    const mask = new Uint8Array(bits.length);
    for (let index = 0; index < bits.length; index++) {
      const key = bits[index]!;
      if (key === threshold && tiesLeft > 0) tiesLeft--;
      else if (key >= threshold) mask[index] = 1;
    }
    return mask;
  });
}

/**
 * Which rows stay when those of least L2 norm go (torch's `ln_structured`, n = 2, dim = 0).
 *
 * @param values row-major, `rows` rows of equal length
 * @param amount share of the rows that goes, 0 … 1
 * @returns a mask of the rows, 1 = kept; of equal norms the first ones go
 */
export function rowMask(values: Float32Array, rows: number, amount: number): Uint8Array {
  const length = values.length / rows;
  const squares = new Float64Array(rows);
  values.forEach((value, index) => {
    squares[Math.floor(index / length)]! += value * value;
  });
  const order = Array.from(squares, (_, row) => row).sort((a, b) => squares[a]! - squares[b]!);
  const mask = new Uint8Array(rows).fill(1);
  for (const row of order.slice(0, prunedCount(rows, amount))) mask[row] = 0;
  return mask;
}

/** The values where the mask is 1, +0 elsewhere. */
export function applyMask(values: Float32Array, mask: Uint8Array): Float32Array {
  const kept = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) if (mask[index] !== 0) kept[index] = values[index]!;
  return kept;
}

/** |x| as an integer that sorts like it: the bits of a float32 without the sign. */
function magnitudeBits(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (let index = 0; index < bits.length; index++) bits[index]! &= 0x7fffffff;
  return bits;
}

/** A float32 as an unsigned integer that sorts like it: negative ones mirrored below the positive. */
function orderedBits(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (let index = 0; index < bits.length; index++) {
    const word = bits[index]!;
    bits[index] = word >>> 31 ? ~word : word | 0x80000000;
  }
  return bits;
}

const LOW_BITS = 16;

/**
 * The key below which entries go, and how many of those equal to it go too, so that `count` go in all: a
 * radix selection by the high and then the low half of the bits, two counts of the data instead of a sort.
 */
function nthLeast(keys: readonly Uint32Array[], count: number): { threshold: number; ties: number } {
  if (count === 0) return { threshold: 0, ties: 0 };
  const histogram = new Uint32Array(2 ** LOW_BITS);
  for (const tensor of keys) for (const bits of tensor) histogram[bits >>> LOW_BITS]!++;
  const high = bucketOf(histogram, count);
  histogram.fill(0);
  for (const tensor of keys) {
    for (const bits of tensor) if (bits >>> LOW_BITS === high.bucket) histogram[bits & 0xffff]!++;
  }
  const low = bucketOf(histogram, high.rest);
  return { threshold: high.bucket * 2 ** LOW_BITS + low.bucket, ties: low.rest };
}

/** The bucket that holds the `count`-th least, and how many of that bucket are among the `count` least. */
function bucketOf(histogram: Uint32Array, count: number): { bucket: number; rest: number } {
  let rest = count;
  let bucket = 0;
  while (rest > histogram[bucket]!) rest -= histogram[bucket++]!;
  return { bucket, rest };
}
