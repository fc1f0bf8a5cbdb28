/** Stage `report`: tables, figures and pages from everything that the other stages found. */
import { join } from 'node:path';
import { writeAtomic } from '@adaptmem/core';
import { renderReport } from '@adaptmem/reports';
import { reportInput } from '../report-input/report-input.js';
import { type ReportConfig, readResults } from '../report-input/results.js';
import { defineStage } from './define-stage.js';

/** Writes `report.html`, `report.md`, `report.json` (the input), `tables/` and `figures/`. */
export const report = defineStage<ReportConfig>({
  kind: 'report',
  packages: ['@adaptmem/model', '@adaptmem/reports'],
  inProcess: true,
  async run({ config, inputs, output }) {
    const input = reportInput(readResults(config, inputs));
    const { files } = await renderReport(input);
    for (const [path, text] of files) writeAtomic(join(output, path), text);
    writeAtomic(join(output, 'report.json'), `${JSON.stringify(input, null, 1)}\n`);
  },
});
