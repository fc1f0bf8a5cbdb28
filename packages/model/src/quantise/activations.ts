/**
 * Activations in a number format, as an accelerator keeps them in its buffers: every inner value of the network goes
 * through the codec of the format when it is stored. Ranges are calibrated once, after training, and then fixed; in
 * training the gradient passes straight through (Bengio et al. 2013), zero where a value was out of range.
 *
 * Stored is what every operator writes in a workload's profile: sums, outputs of linear layers, LayerNorms and
 * activations, scores and probabilities of attention, and what a tuning method inserts. In full precision are only the
 * sums inside of products, the embeddings before their sum is whole, and the logits, which leave the accelerator.
 */
import type { Network } from '../albert.js';
import { numberFormat } from '../compress/formats.js';
import { customGradient } from '../ops/custom-gradient.js';
import { tf } from '../tf.js';
import { type EvaluateOptions, evaluate } from '../train/evaluate-model.js';

/** Largest magnitude that each inner value took, by name. */
export type ActivationRanges = ReadonlyMap<string, number>;

/** What `store` of a network does: a value as it is read back. */
export type StoreActivation = NonNullable<Network['store']>;

/**
 * The ranges that the activations of a network take over examples. A backend must have been selected.
 * @throws AppError for unusable examples
 * @example quantisedActivations('adaptivfloat<8,3>', calibrateActivations({ config, tensors, examples }))
 */
export function calibrateActivations(options: EvaluateOptions): ActivationRanges {
  return rangesOver((store) => void evaluate({ ...options, store }));
}

/**
 * The ranges that activations take while something runs, e.g. a network with exits.
 * @example rangesOver((store) => void runWithExits({ ...network, examples, threshold: 0, store }))
 */
export function rangesOver(run: (store: StoreActivation) => void): ActivationRanges {
  const ranges = new Map<string, number>();
  run(<T extends tf.Tensor>(name: string, value: T): T => {
    ranges.set(name, Math.max(ranges.get(name) ?? 0, largestOf(value)));
    return value;
  });
  return ranges;
}

/**
 * Stores activations in a format.
 *
 * @param format e.g. `adaptivfloat<8,3>`; its exponent bias or scale follows from the range, beyond which it saturates
 * @param ranges of a calibration; absent: each value has its own range, as in training
 * @throws RangeError if the format is none
 * @throws TypeError, when it is used, at a value that the calibration did not see
 */
export function quantisedActivations(format: string, ranges?: ActivationRanges): StoreActivation {
  const codec = numberFormat(format);
  return <T extends tf.Tensor>(name: string, value: T): T => {
    const largest = ranges ? ranges.get(name) : largestOf(value);
    if (largest === undefined) throw new TypeError(`No range was calibrated for the activation "${name}"`);
    return customGradient<T>([value], (keep) => {
      keep([value]);
      const given = value.dataSync<'float32'>();
      const { codes, metadata } = codec.encode(given, { largest });
      return {
        value: tf.tensor(codec.decode(codes, metadata), value.shape) as T,
        gradient: (dy, [kept]) => [tf.mul(dy, tf.cast(tf.lessEqual(tf.abs(kept!), largest), 'float32'))],
      };
    });
  };
}

function largestOf(value: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(value)).dataSync()[0]!);
}
