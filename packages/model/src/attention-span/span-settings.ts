/**
 * Adaptive attention span (Sukhbaatar et al., arXiv 1905.07799; EdgeBERT, arXiv 2011.14203): every head of every shared
 * encoder layer learns how far it looks. Names, shapes and first values of the spans.
 */
import { z } from 'zod';
import type { AlbertConfig } from '../albert-config.js';
import type { TensorMap } from '../tensor-map.js';

const tokens = () => z.number().meta({ unit: 'token' });

/** What a network needs to know of its spans beside their values. Other keys are passed over. */
export const SpanSettings = z.object({
  /** Spans lie between 0 and this. */
  max_span: tokens().int().positive(),
  /** R: behind its span a head sees less from token to token, and nothing after so many. */
  ramp: tokens().positive().default(32), // as in the authors' code
});
export type SpanSettings = z.infer<typeof SpanSettings>;
export type SpanInput = z.input<typeof SpanSettings>;

/** How spans are learnt, beside the shape that they have. */
export const SpanTraining = SpanSettings.extend({
  /** λ: added to the loss is λ times the mean span of all heads in tokens (λ/M · Σ z, ibid.). */
  penalty: z.number().nonnegative().default(2e-3),
  /** Where all spans start; by default at `max_span`, where heads see what they saw in pretraining. */
  initial: tokens().positive().optional(),
  /** Share of the steps over which spans rest: what a task has not yet learnt to use, the penalty takes. */
  start_ratio: z.number().min(0).max(1).default(0.2),
  /** How far a span goes in a step at most, about: they have an Adam of their own, on the schedule of the others. */
  learning_rate: tokens().positive().default(0.1),
}).refine(({ initial, max_span }) => initial === undefined || initial <= max_span, {
  path: ['initial'],
  message: 'Expected at most "max_span"',
});
export type SpanTraining = z.infer<typeof SpanTraining>;
/** What a caller writes: only `max_span` has no default. */
export type SpanTrainingInput = z.input<typeof SpanTraining>;

const STEM = 'spans.';

/** Whether a tensor holds the spans of a layer. */
export const isSpan = (name: string): boolean => name.startsWith(STEM);

/** The name of a shared layer's spans, [N] in tokens. @param physical number of the (group, inner) layer, from 0 */
export const spanName = (physical: number): string => `${STEM}${physical}`;

/** Number of layers that have weights, and spans, of their own. */
const physicalLayers = ({ num_hidden_groups, inner_group_num }: AlbertConfig) =>
  num_hidden_groups * inner_group_num;

/** Names and shapes of all spans: one a head of each shared layer. */
export function spanShapes(config: AlbertConfig): Map<string, number[]> {
  return new Map(
    Array.from({ length: physicalLayers(config) }, (_, physical) => [
      spanName(physical),
      [config.num_attention_heads],
    ]),
  );
}

/** All spans at one value. */
export function initialiseSpans(config: AlbertConfig, span: number): TensorMap {
  return new Map(
    [...spanShapes(config)].map(([name, shape]) => {
      return [name, { shape, data: new Float32Array(config.num_attention_heads).fill(span) }];
    }),
  );
}

/** The spans among a network's tensors. @returns [physical layer][head] tokens; empty if there are none */
export function spansIn(tensors: TensorMap): number[][] {
  const spans: number[][] = [];
  while (tensors.has(spanName(spans.length))) spans.push([...tensors.get(spanName(spans.length))!.data]);
  return spans;
}

/** Mean over all heads of all layers, in tokens; NaN if there are none. */
export function meanSpan(spans: readonly (readonly number[])[]): number {
  const all = spans.flat();
  return all.reduce((sum, span) => sum + span, 0) / all.length;
}
