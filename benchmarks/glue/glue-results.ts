/**
 * `pnpm results:glue [WAY …] [--set path=value …]`: fine-tunes the embedded English backbone on six tasks of GLUE in
 * every way of `ways.ts` (what was run before comes from the cache) and writes the tables between the markers of
 * `docs/results/glue.md`. See README.md beside it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceSections } from '../../apps/pipeline/src/commands/replace-sections.js';
import { loadPublishedScores } from '../../apps/pipeline/src/experiment/published-scores.js';
import {
  commandOf,
  commandsOf,
  execute,
  ROOT,
  type StudyResult,
  type StudyRun,
  titled,
} from '../study-run.js';
import { costTable, frameTable, gainTable, scoreTable, verdict } from './glue-tables.js';
import { WAYS } from './ways.js';

const PAGE = join(ROOT, 'docs/results/glue.md');

const { values, positionals: wanted } = parseArgs({
  options: { set: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
});
const unknown = wanted.find((name) => !WAYS.some((way) => way.name === name));
if (unknown !== undefined) {
  console.error(`No way "${unknown}"; there are ${WAYS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const BASE = WAYS[0]!;
const ways = WAYS.filter((way) => way === BASE || wanted.length === 0 || wanted.includes(way.name));
const runs = new Map<string, { run: StudyRun; result: StudyResult }>();
const results = ways.map((way) => {
  const run = { ...way.run, settings: [...way.run.settings, ...values.set] };
  const command = commandOf(run);
  const done = runs.get(command) ?? { run, result: execute(run) };
  runs.set(command, done);
  return { ...way, ...done.result };
});
const section = [
  titled('Main metric on the dev split, %', scoreTable(results)),
  titled('What frames these figures, %', frameTable(results[0]!.input, loadPublishedScores())),
  titled(
    'Against training from scratch, points; in brackets: no more than the seeds differ',
    gainTable(results),
  ),
  verdict(results),
  titled('Costs, means over the tasks', costTable(results)),
  'Single runs, each with its report:',
  commandsOf([...runs.values()].map(({ run }) => run)),
].join('\n\n');
writeFileSync(PAGE, replaceSections(readFileSync(PAGE, 'utf8'), { results: section }));
console.log('docs/results/glue.md: written');
