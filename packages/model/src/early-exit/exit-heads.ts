/**
 * Classifiers after every layer but the last, by which an input may leave the network early (Xin et al., "DeeBERT",
 * arXiv 2004.12993, section 3.1; EdgeBERT, arXiv 2011.14203, section 3.2). The last layer has the task's own head.
 */
import { AppError, type Rng } from '@adaptmem/core';
import { z } from 'zod';
import type { Network } from '../albert.js';
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { initialise } from '../albert-parameters.js';
import { linear } from '../ops/linear.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';

export const ExitSettings = z.strictObject({
  /** `shared`: the network's pooler, frozen; `own`: one for each exit, which starts from it, as DeeBERT has. */
  pooler: z.enum(['shared', 'own']).default('shared'),
});
export type ExitSettings = z.infer<typeof ExitSettings>;

const STEM = 'exits.';

/** Whether a tensor belongs to an exit. */
export const isOfExit = (name: string): boolean => name.startsWith(STEM);

/** The stem of the names of an exit's tensors. @param layer application, from 0 */
export function exitName(layer: number, part: 'classifier' | 'pooler'): string {
  return `${STEM}${layer}.${part}`;
}

/** Names and shapes of the exits' tensors. @throws AppError for regression, which has no entropy */
export function exitShapes(
  config: AlbertConfig,
  numLabels: number,
  { pooler }: ExitSettings,
): Map<string, number[]> {
  if (numLabels < 2)
    throw new AppError('EXIT_REGRESSION', 'Early exit needs classes, the task is a regression');
  const { hidden_size: H } = config;
  const parts = { classifier: numLabels, ...(pooler === 'own' ? { pooler: H } : {}) };
  const layers = layerApplications(config) - 1;
  return new Map(
    Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
      Object.entries(parts).flatMap(([part, out]): [string, number[]][] => {
        const name = exitName(layer, part as keyof typeof parts);
        return [
          [`${name}.weight`, [out, H]],
          [`${name}.bias`, [out]],
        ];
      }),
    ),
  );
}

/** Fresh exits: classifiers as a task's head starts, poolers as the network's is. @param tensors of the network */
export function initialiseExits(
  config: AlbertConfig,
  tensors: TensorMap,
  { numLabels, settings, rng }: { numLabels: number; settings: ExitSettings; rng: Rng },
): TensorMap {
  const fresh = initialise(exitShapes(config, numLabels, settings), config, rng);
  for (const name of fresh.keys()) {
    const pooler = /^exits\.\d+\.(pooler\..*)$/.exec(name)?.[1];
    if (pooler === undefined) continue;
    const { shape, data } = tensors.get(`albert.${pooler}`)!;
    fresh.set(name, { shape, data: data.slice() });
  }
  return fresh;
}

/** Scores of an exit. @param layer application, from 0 @param first [B, H], what it gave for first tokens @returns [B, labels] */
export function exitLogits(network: Network, layer: number, first: tf.Tensor2D): tf.Tensor2D {
  const { parameters } = network;
  const classifier = parameters.linear(exitName(layer, 'classifier'));
  return linear(exitPooled(network, layer, first), classifier);
}

/** As `pool`, by the exit's own weights where it has some; stored under a name of its own, as its range is. */
function exitPooled({ parameters, store }: Network, layer: number, first: tf.Tensor2D): tf.Tensor2D {
  const own = exitName(layer, 'pooler');
  const weights = parameters.linear(parameters.has(`${own}.weight`) ? own : 'albert.pooler');
  const kept = (part: string, value: tf.Tensor2D) => store?.(`layer${layer}.exit.${part}`, value) ?? value;
  return kept('pooled', tf.tanh(kept('pooler', linear(first, weights))));
}
