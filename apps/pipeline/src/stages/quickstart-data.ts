/** Stage `quickstart-data`: the embedded tasks as TSV files in GLUE's layouts. */
import { writeQuickstartData } from '@adaptmem/model';
import { defineStage } from './define-stage.js';

export interface QuickstartDataConfig {
  seed: number;
  sizes: { train: number; dev: number };
}

/** Writes `<task>/train.tsv` and `<task>/dev.tsv`. */
export const quickstartData = defineStage<QuickstartDataConfig>({
  kind: 'quickstart-data',
  packages: ['@adaptmem/model'],
  inProcess: true,
  run({ config, output }) {
    writeQuickstartData(output, config);
  },
});
