/** The studies of `docs/results/compression.md`: which experiments with which settings. */
import type { StudyRun } from '../study-run.js';

export interface Study {
  /** Name of the section that is written. */
  name: string;
  runs: readonly StudyRun[];
}

export const STUDIES: readonly Study[] = [
  {
    name: 'quickstart',
    runs: [{ title: 'study', experiment: 'compression-quickstart.yaml', settings: [] }],
  },
  {
    name: 'movement',
    runs: [
      { title: 'movement', experiment: 'compression-movement.yaml', settings: [] },
      {
        title: 'magnitude',
        experiment: 'compression-movement.yaml',
        settings: ['compress.while_training.method=magnitude'],
      },
    ],
  },
  {
    name: 'activations',
    runs: [
      {
        title: 'weights and activations, trained through the rounding',
        experiment: 'compression-activations.yaml',
        settings: [],
      },
      {
        title: 'weights and activations, calibrated after training',
        experiment: 'compression-activations.yaml',
        settings: ['compress.activations.while_training=false'],
      },
    ],
  },
  {
    name: 'glue',
    runs: [
      {
        title: 'study',
        experiment: 'compression-glue.yaml',
        settings: [
          'faults.trials=2',
          'faults.variants={"formats":["adaptivfloat<8,3>","posit<8,1>","mxfp4"],"sparsity":[0.3,0.5,0.7]}',
          'faults.sweep={"groups":["ffn"],"parts":["data","mask"],"trials":1}',
        ],
      },
    ],
  },
];
