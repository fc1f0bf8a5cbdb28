/**
 * `pnpm results:compression [STUDY …] [--set path=value …]`: runs the studies of compression and faults (what was run before comes from the
 * cache) and writes their tables between the markers of `docs/results/compression.md`. See README.md beside it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { replaceSections } from '../../apps/pipeline/src/commands/replace-sections.js';
import { scores } from '../../packages/reports/src/aggregate.js';
import { type ReportInput, type Table, tableToMarkdown } from '../../packages/reports/src/index.js';
import { methodTitle } from '../../packages/reports/src/names.js';
import {
  byTaskTable,
  hasVariants,
  overviewTable,
  smallestTable,
} from '../../packages/reports/src/robustness/case-tables.js';
import { SCORE } from '../../packages/reports/src/robustness/columns.js';
import { criticalOverviewTable } from '../../packages/reports/src/robustness/sweep-tables.js';
import { STUDIES, type Study, type StudyRun } from './studies.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'docs/results/compression.md');
const JOBS = process.env.RESULTS_JOBS ?? '2';

/** What a run leaves for its report; its progress goes to the terminal. */
function execute({ experiment, settings }: StudyRun): ReportInput {
  const options = settings.flatMap((setting) => ['--set', setting]);
  const file = join('configs/experiments', experiment);
  const { status, stdout } = spawnSync(
    process.execPath,
    ['tools/run-built.mjs', 'pipeline', file, '--json', '--jobs', JOBS, ...options],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) process.exit(status ?? 1);
  const { report } = JSON.parse(stdout) as { report: string };
  return JSON.parse(readFileSync(join(dirname(report), 'report.json'), 'utf8')) as ReportInput;
}

function commandOf({ experiment, settings }: StudyRun): string {
  const options = settings.map((setting) => ` --set '${setting}'`).join('');
  return `pnpm run pipeline configs/experiments/${experiment}${options}`;
}

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
  const results = runs.map((run) => [run, execute(run)] as const);
  const [, { faults = [] }] = results[0]!;
  const named = (title: string, table: Table) => `**${title}**\n\n${tableToMarkdown(table)}`;
  return [
    `\`\`\`sh\n${runs.map(commandOf).join('\n')}\n\`\`\``,
    named('Main metric on the dev split', accuracyTable(results)),
    ...(hasVariants(faults)
      ? [
          named('The smallest that loses at most one point, mean over the tasks', smallestTable(faults)),
          named('Mean over the tasks', overviewTable(faults)),
          named('By task', byTaskTable(faults)),
        ]
      : []),
    ...(faults.some(({ study }) => study.tolerance.curves.length > 0)
      ? [named('Critical bit error rates, the least over the tasks', criticalOverviewTable(faults))]
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
