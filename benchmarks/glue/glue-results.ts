/**
 * `pnpm results:glue [WAY …] [--set path=value …]`: fine-tunes the embedded English backbone on six tasks of GLUE in
 * every way of `ways.ts`, or in those that are named, keeps the figures in `docs/results/glue.json` (those of other ways
 * stay), and writes the tables between the markers of `docs/results/glue.md`; with `--tables-only` it runs nothing. See
 * README.md beside it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceSections } from '../../apps/pipeline/src/commands/replace-sections.js';
import { loadPublishedScores } from '../../apps/pipeline/src/experiment/published-scores.js';
import { commandOf, commandsOf, execute, ROOT, type StudyResult, titled } from '../study-run.js';
import {
  costTable,
  frameTable,
  gainTable,
  provenance,
  scoreTable,
  verdict,
  type WayResult,
} from './glue-tables.js';
import { type Measured, measuredBy, readMeasured, writeMeasured } from './measured.js';
import { WAYS, type Way } from './ways.js';

const PAGE = join(ROOT, 'docs/results/glue.md');

const { values, positionals: wanted } = parseArgs({
  options: {
    set: { type: 'string', multiple: true, default: [] },
    'tables-only': { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const unknown = wanted.find((name) => !WAYS.some((way) => way.name === name));
if (unknown !== undefined) {
  console.error(`No way "${unknown}"; there are ${WAYS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

let measured: Measured = readMeasured();
/** Two ways may be of one run. */
const runs = new Map<string, StudyResult>();
const isWanted = ({ name }: Way) => !values['tables-only'] && (wanted.length === 0 || wanted.includes(name));
for (const way of WAYS.filter(isWanted)) {
  const run = { ...way.run, settings: [...way.run.settings, ...values.set] };
  const command = commandOf(run);
  const result = runs.get(command) ?? execute(run);
  runs.set(command, result);
  const { tasks, ways } = measuredBy(way, result);
  measured = { tasks, ways: { ...measured.ways, ...ways } };
  writeMeasured(measured);
}

const results = WAYS.flatMap((way): WayResult[] => {
  const own = measured.ways[way.name];
  return own ? [{ ...way, ...own }] : [];
});
const commands = new Map(results.map(({ run }) => [commandOf(run), run]));
const section = [
  titled('Main metric on the dev split, %', scoreTable(results)),
  titled('What frames these figures, %', frameTable(measured.tasks, loadPublishedScores())),
  titled(
    'Against training from scratch, points; in brackets: no more than the seeds differ',
    gainTable(results),
  ),
  verdict(results),
  titled('Costs, means over the tasks', costTable(results)),
  provenance(results),
  'Single runs, each with its report:',
  commandsOf([...commands.values()]),
].join('\n\n');
writeFileSync(PAGE, replaceSections(readFileSync(PAGE, 'utf8'), { results: section }));
console.log('docs/results/glue.md: written');
