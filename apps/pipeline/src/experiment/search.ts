/**
 * `search:` in an experiment: which hyper-parameters are tried, and how. The default space is the one that Houlsby et
 * al. (arXiv 1902.00751, section 3.2) sweep for GLUE: adapter size, learning rate and epochs.
 */
import { TUNING_METHODS, type TuningMethod, type TuningMethodName } from '@adaptmem/model';
import { z } from 'zod';
import { HyperParameters } from './hyper-parameters.js';

/** A value of a hyper-parameter. */
const Value = z.union([z.number(), z.string(), z.boolean()]);
export type SearchValue = z.infer<typeof Value>;

const interval = (least: z.ZodNumber) =>
  z.tuple([least, least]).refine(([from, to]) => from < to, 'Expected the smaller bound first');

const Range = z.union([
  z.array(Value).min(1),
  z.strictObject({ uniform: interval(z.number()) }),
  z.strictObject({ log_uniform: interval(z.number().positive()) }),
  /** Whole numbers, both bounds included. */
  z.strictObject({ int_uniform: interval(z.number().int()) }),
]);
export type SearchRange = z.infer<typeof Range>;

export const Search = z.strictObject({
  strategy: z.enum(['grid', 'random', 'successive-halving']).default('random'),
  /** How many are drawn; a grid has as many as it has. */
  trials: z.number().int().positive().default(9),
  /** Share of the train split that judges the trials and is not trained on. */
  validation_ratio: z.number().gt(0).lt(1).default(0.2),
  /** Successive halving: one of so many goes on, with so many times the steps. */
  reduction_factor: z.number().int().min(2).default(3),
  /** Successive halving: how often is compared; by default until one is left. */
  rungs: z.number().int().positive().optional(),
  /**
   * Values or ranges, by the name that the setting has below `train`, or by its place in the experiment:
   * `adapter.bottleneck`, `tuning.lora.rank`.
   */
  space: z
    .record(z.string(), Range)
    .refine((space) => Object.keys(space).length > 0, 'Expected at least one hyper-parameter')
    .default({
      learning_rate: [3e-5, 3e-4, 3e-3],
      num_train_epochs: [3, 20],
      'adapter.bottleneck': [8, 64, 256],
    }),
});
export type Search = z.infer<typeof Search>;

/** What a key of the space means to a method. */
export interface SpaceKey {
  /** A hyper-parameter of training, or a setting of what the method inserts. */
  part: 'train' | 'inserted';
  name: string;
  /** Legal values. */
  type: z.core.$ZodType;
}

/** What a key of the space means to a method; nothing if it does not concern it. */
export function spaceKey(key: string, method: TuningMethodName): SpaceKey | undefined {
  const { inserts }: TuningMethod = TUNING_METHODS[method];
  const inserted: Readonly<Record<string, z.core.$ZodType>> = inserts?.settings.shape ?? {};
  const [part, ...rest] = key.split('.');
  const own =
    'bottleneck' in inserted && part === 'adapter'
      ? rest
      : part === 'tuning' && rest[0] === method
        ? rest.slice(1)
        : [];
  const [name] = own;
  if (own.length === 1 && name !== undefined && name in inserted)
    return { part: 'inserted', name, type: inserted[name]! };
  const shape: Readonly<Record<string, z.core.$ZodType>> = HyperParameters.shape;
  return key in shape ? { part: 'train', name: key, type: shape[key]! } : undefined;
}

/** A mistake in the search, at a path below `search`. */
export interface SearchMistake {
  path: (string | number)[];
  message: string;
  code: string;
}

/** What is wrong with a search beyond its shape: keys that do not exist, values that they cannot have. */
export function searchMistakes({ strategy, space }: Search): SearchMistake[] {
  return Object.entries(space).flatMap(([key, range]) => {
    const path = ['space', key];
    const type = typeOf(key);
    if (!type) {
      const known = 'known are the keys of train, adapter.<setting> and tuning.<method>.<setting>';
      return [{ path, message: `Unknown hyper-parameter "${key}"; ${known}`, code: 'SEARCH_KEY' }];
    }
    if (strategy === 'grid' && !Array.isArray(range)) {
      return [{ path, message: 'A grid needs a list of values', code: 'SEARCH_GRID' }];
    }
    return boundsOf(range).flatMap((value, index) => {
      const issue = type.safeParse(value).error?.issues[0];
      const at = Array.isArray(range) ? [...path, index] : path;
      return issue ? [{ path: at, message: `${issue.message}, got ${value}`, code: 'SEARCH_VALUE' }] : [];
    });
  });
}

/** Values that all must be legal for the whole range to be so. */
function boundsOf(range: SearchRange): readonly SearchValue[] {
  return Array.isArray(range) ? range : Object.values(range)[0]!;
}

function typeOf(key: string): z.ZodType | undefined {
  const methods = Object.keys(TUNING_METHODS) as TuningMethodName[];
  const known = methods.map((method) => spaceKey(key, method)).find((meaning) => meaning !== undefined);
  return known?.type as z.ZodType | undefined;
}
