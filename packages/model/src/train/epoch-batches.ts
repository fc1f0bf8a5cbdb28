import type { RandomStream, Rng } from '@adaptmem/core';

/** As Hugging Face's `LengthGroupedSampler`: how many batches at most are sorted by length together. */
const MOST_BATCHES_SORTED = 50;

/**
 * The batches of one epoch in order: a random order, sorted by length within large pieces so that a batch needs
 * little padding, then the batches in random order. Every example occurs once.
 *
 * @param lengths of the examples
 * @returns example numbers, `batchSize` at a time, the smallest batch somewhere among them
 */
export function epochBatches(
  lengths: readonly number[],
  batchSize: number,
  stream: RandomStream,
): number[][] {
  const order = stream.shuffle(lengths.map((_, index) => index));
  const sortedTogether = Math.max(
    1,
    Math.min(Math.floor(lengths.length / (4 * batchSize)), MOST_BATCHES_SORTED),
  );
  const batches = slices(order, batchSize * sortedTogether).flatMap((piece) =>
    slices(
      piece.sort((a, b) => lengths[a]! - lengths[b]!),
      batchSize,
    ),
  );
  return stream.shuffle(batches);
}

/**
 * Which examples a step uses, decided by its number alone: epoch after epoch, each in its own order.
 *
 * @param lengths of the examples
 * @returns from the number of a step, from 0, to example numbers
 */
export function stepBatches(
  lengths: readonly number[],
  batchSize: number,
  rng: Rng,
): (step: number) => number[] {
  const perEpoch = Math.ceil(lengths.length / batchSize);
  let [epoch, batches] = [-1, [] as number[][]];
  return (step) => {
    const wanted = Math.floor(step / perEpoch);
    if (wanted !== epoch) {
      [epoch, batches] = [wanted, epochBatches(lengths, batchSize, rng.stream('shuffle', wanted))];
    }
    return batches[step % perEpoch]!;
  };
}

/** Consecutive pieces of at most `size` items. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}
