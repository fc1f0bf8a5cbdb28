/** How much of the network each method trains. */
import { methodTitle } from '../names.js';
import type { Section } from '../page/document.js';
import type { ReportInput } from '../report-input.js';

/** Trainable and total parameters for each method and task. */
export function parametersSection({ results }: ReportInput): Section {
  const rows = new Map(
    results.map(({ method, task, trainableParameters, totalParameters }) => [
      `${method}/${task}`,
      {
        method: methodTitle(method),
        task,
        trainable: trainableParameters,
        total: totalParameters,
        trainable_ratio: trainableParameters / totalParameters,
      },
    ]),
  );
  return {
    id: 'parameters',
    title: 'Trained parameters',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'What is trained is what each further task must store; what stays frozen is stored once for all tasks. ' +
          'Counts include the classification head.',
      },
      {
        kind: 'table',
        table: {
          name: 'parameters',
          caption: 'Trainable parameters of each method and task.',
          columns: [
            { key: 'method', title: 'Method' },
            { key: 'task', title: 'Task' },
            { key: 'trainable', title: 'Trainable' },
            { key: 'total', title: 'All' },
            { key: 'trainable_ratio', title: 'Share', unit: 'ratio' },
          ],
          rows: [...rows.values()],
        },
      },
    ],
  };
}
