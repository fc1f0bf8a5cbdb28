/** Which settings make which stages run again. */
import { expect, it } from 'vitest';
import { newFolder, runCli, SMOKE } from './run-cli.js';

const cache = newFolder('keys');

/** [stage] → key. */
async function keysWith(...settings: string[]): Promise<Record<string, string>> {
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const { status, stdout, stderr } = await runCli([SMOKE, ...sets, '--cache', cache, '--dry-run', '--json']);
  expect(status, stderr).toBe(0);
  const { stages } = JSON.parse(stdout) as { stages: { name: string; key: string }[] };
  return Object.fromEntries(stages.map(({ name, key }) => [name, key]));
}

it('trains again for the pooler where it was frozen, not where everything trains', async () => {
  const [frozen, trained] = [await keysWith(), await keysWith('train_pooler=true')];
  const changed = Object.keys(frozen).filter((name) => trained[name] !== frozen[name]);
  const trainings = Object.keys(frozen).filter((name) => name.startsWith('train '));
  const again = trainings.filter((name) => !name.endsWith(' fine-tuned'));
  expect(again.length).toBeGreaterThan(0);
  expect(trainings.length).toBeGreaterThan(again.length);
  expect(changed.filter((name) => name.startsWith('train '))).toEqual(again);
}, 60_000);
