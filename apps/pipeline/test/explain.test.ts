/** `pipeline explain`, on a geometry that needs no training. */
import { describe, expect, it } from 'vitest';
import { newFolder, runCli } from './run-cli.js';

const cache = newFolder('explain');
const explain = (...args: string[]) => runCli(['explain', ...args, '--tasks', '2', '--cache', cache]);

describe('pipeline explain', { timeout: 300_000 }, () => {
  it('says where each part is, what other memories cost, and what room is worth', async () => {
    const { status, stdout, stderr } = await explain('albert.embeddings.word_embeddings.weight', '--json');
    expect(status, stderr).toBe(0);
    const { tasks, status: proof, parts, memories } = JSON.parse(stdout);
    expect([tasks, proof]).toEqual([2, 'optimal']);
    expect(parts.map(({ part }: { part: string }) => part)).toEqual(['data', 'mask', 'metadata']);
    for (const { next } of parts) if (next) expect(next.cost).toBeGreaterThanOrEqual(0);
    expect(memories.map(({ memory }: { memory: string }) => memory)).toEqual([
      'rram-mlc2',
      'rram-slc',
      'sram',
    ]);
  });

  it('refuses a tensor, a system and a number of tasks that are not there', async () => {
    const [tensor, system] = [
      await explain('nonsense'),
      await explain('nonsense', '--system', 'adapter-heterogenous'),
    ];
    expect(tensor.stderr).toMatch(/No tensor "nonsense"/);
    expect(system.status).toBe(2);
    expect(system.stderr).toMatch(/no system "adapter-heterogenous"; did you mean "adapter-heterogeneous"/);
  });
});
