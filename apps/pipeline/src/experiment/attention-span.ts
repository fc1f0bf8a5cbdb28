/**
 * `attention_span:` in an experiment: every attention head learns how far it looks, and heads that need nothing are
 * switched off (Sukhbaatar et al., arXiv 1905.07799; EdgeBERT, arXiv 2011.14203).
 */
import type { Issue, LoadedConfig } from '@adaptmem/core';
import { type AlbertConfig, type NetworkSpans, SpanTraining, spanShapes } from '@adaptmem/model';
import { z } from 'zod';
import type { Experiment } from './experiment.js';

export const AttentionSpan = SpanTraining.strict();

/** Spans of a network that is not trained here: by task, those of each layer that has weights of its own. */
export const GivenSpans = z.strictObject({
  /** R, tokens; with 1 a head sees exactly the tokens within its span. */
  ramp: z.number().positive().default(1).meta({ unit: 'token' }),
  /** Tasks that are not named see every token. */
  by_task: z.record(
    z.string(),
    z.array(z.array(z.number().nonnegative().meta({ unit: 'token' })).min(1)).min(1),
  ),
});
export type GivenSpans = z.infer<typeof GivenSpans>;

/** The given spans of a task. */
export function givenSpansOf({ by_task, ramp }: GivenSpans, task: string): NetworkSpans | undefined {
  const spans = by_task[task];
  return spans && { ramp, spans };
}

/** Spans longer than the network reads, of heads that it does not have, or of tasks that the experiment does not have. */
export function attentionSpanMistakes(
  { value: { attention_span, geometries, tasks }, issueAt }: LoadedConfig<Experiment>,
  backbone: AlbertConfig | undefined,
  networks: readonly (AlbertConfig | undefined)[],
): Issue[] {
  const issues: Issue[] = [];
  const positions = backbone?.max_position_embeddings ?? Number.POSITIVE_INFINITY;
  if (attention_span && attention_span.max_span > positions) {
    const message = `The network has ${positions} positions (max_position_embeddings), got ${attention_span.max_span}`;
    issues.push(issueAt(['attention_span', 'max_span'], message, 'SPAN_TOO_LONG'));
  }
  geometries.forEach((geometry, index) => {
    if (geometry.kind !== 'config' || !geometry.attention_span) return;
    for (const [task, spans] of Object.entries(geometry.attention_span.by_task)) {
      const note = (message: string, code: string) =>
        issues.push(issueAt(['geometries', index, 'attention_span', 'by_task', task], message, code));
      if (!tasks.includes(task))
        note(`Unknown task "${task}"; tasks has ${tasks.join(', ')}`, 'UNKNOWN_TASK');
      const network = networks[index];
      const expected = network && [...spanShapes(network).values()].map(([heads]) => heads);
      const found = spans.map(({ length }) => length);
      if (expected && `${found}` !== `${expected}`)
        note(`Expected spans of [${expected}] heads by layer, got [${found}]`, 'SPAN_HEADS');
    }
  });
  return issues;
}
