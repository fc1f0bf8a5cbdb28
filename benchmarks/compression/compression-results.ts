/**
 * `pnpm results:compression [STUDY …] [--set path=value …]`: runs the studies of compression and faults (what was run
 * before comes from the cache) and writes their tables between the markers of `docs/results/compression.md`. See
 * README.md beside it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceSections } from '../../apps/pipeline/src/commands/replace-sections.js';
import { scores } from '../../packages/reports/src/aggregate.js';
import type { ReportInput, Table } from '../../packages/reports/src/index.js';
import { methodTitle } from '../../packages/reports/src/names.js';
import {
  byTaskTable,
  hasVariants,
  overviewTable,
  smallestTable,
} from '../../packages/reports/src/robustness/case-tables.js';
import { SCORE } from '../../packages/reports/src/robustness/columns.js';
import { criticalOverviewTable } from '../../packages/reports/src/robustness/sweep-tables.js';
import { commandsOf, execute, ROOT, type StudyRun, titled } from '../study-run.js';
import { STUDIES, type Study } from './studies.js';

const PAGE = join(ROOT, 'docs/results/compression.md');

/** Main metrics as trained and as stored, of all runs of a study. */
function accuracyTable(results: readonly (readonly [StudyRun, ReportInput])[]): Table {
  return {
    name: 'accuracy',
    caption: '',
    columns: [
      { key: 'run', title: 'Run' },
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { ...SCORE, key: 'trained', title: 'As trained' },
      { ...SCORE, key: 'stored', title: 'As stored' },
    ],
    rows: results.flatMap(([{ title }, input]) =>
      scores(input).map(({ task, method, trained, compressed }) => ({
        run: results.length > 1 ? title : undefined,
        task,
        method: methodTitle(method),
        trained: trained.mean,
        stored: compressed?.mean,
      })),
    ),
  };
}

function sectionOf({ runs }: Study): string {
  const results = runs.map((run) => [run, execute(run).input] as const);
  const [, { faults = [] }] = results[0]!;
  return [
    commandsOf(runs),
    titled('Main metric on the dev split', accuracyTable(results)),
    ...(hasVariants(faults)
      ? [
          titled('The smallest that loses at most one point, mean over the tasks', smallestTable(faults)),
          titled('Mean over the tasks', overviewTable(faults)),
          titled('By task', byTaskTable(faults)),
        ]
      : []),
    ...(faults.some(({ study }) => study.tolerance.curves.length > 0)
      ? [titled('Critical bit error rates, the least over the tasks', criticalOverviewTable(faults))]
      : []),
  ].join('\n\n');
}

const { values, positionals: wanted } = parseArgs({
  options: { set: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
});
const unknown = wanted.filter((name) => !STUDIES.some((study) => study.name === name));
if (unknown.length > 0) {
  console.error(`No study "${unknown[0]}"; there are ${STUDIES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
for (const study of STUDIES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const runs = study.runs.map((run) => ({ ...run, settings: [...run.settings, ...values.set] }));
  const section = sectionOf({ ...study, runs });
  writeFileSync(PAGE, replaceSections(readFileSync(PAGE, 'utf8'), { [study.name]: section }));
  console.log(`${study.name}: written`);
}
