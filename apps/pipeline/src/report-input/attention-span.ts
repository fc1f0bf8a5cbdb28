/** Attention spans as the report shows them: what was learnt, what was published, and what they save. */
import type { SimulationResult, TaskResult } from '@adaptmem/core';
import type { ReportInput, SpanCost, SpanSavings, SpanTaskReport } from '@adaptmem/reports';
import type { Results, SystemResult } from './results.js';

/** Nothing where every head sees every token. */
export function attentionSpansOf(results: Results): Pick<ReportInput, 'attentionSpans'> {
  const { config, tuned, systems } = results;
  const learnt = tuned.flatMap(({ task, method, seed, training: { spans } }): SpanTaskReport[] =>
    spans ? [{ task: task.name, method, seed, ...spans }] : [],
  );
  const savings = systems.flatMap((system) => savingsOf(system, config.tasks));
  if (!config.publishedSpans || (learnt.length === 0 && savings.length === 0)) return {};
  const { tasks, ...source } = config.publishedSpans;
  return { attentionSpans: { learnt, savings, published: tasks.map((each) => ({ ...each, ...source })) } };
}

/** One for each of the experiment's tasks; others have the sizes of these. */
function savingsOf(
  { geometry, system, spanEffect }: SystemResult,
  tasks: readonly { name: string }[],
): SpanSavings[] {
  const before = spanEffect?.wholeAttention.result;
  const after = spanEffect?.spans.result;
  if (!before || !after) return [];
  return tasks.flatMap(({ name: task }) => {
    const [whole, spans] = [costOf(before, task), costOf(after, task)];
    return whole && spans
      ? [{ task, system: system.title, method: system.method, geometry: geometry.title, whole, spans }]
      : [];
  });
}

function costOf({ byTask }: SimulationResult, name: string): SpanCost | undefined {
  const result = byTask.find(({ task }) => task === name);
  if (!result) return undefined;
  const { latencyNs, energyPj, dynamicPj } = result;
  return { macs: macsOf(result), computeCycles: computeCyclesOf(result), latencyNs, energyPj, dynamicPj };
}

const macsOf = ({ byOperator }: TaskResult) => byOperator.reduce((sum, { macs }) => sum + macs, 0);
const computeCyclesOf = ({ byOperator }: TaskResult) =>
  byOperator.reduce((sum, { computeCycles }) => sum + computeCycles, 0);
