/** `pipeline hardware sweep`, `roofline` and `loops` on one matrix product. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workload } from '@adaptmem/core';
import { loadHardware } from '@adaptmem/hw-sim';
import { allocate } from '@adaptmem/mapper';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runCli } from './run-cli.js';

const folder = newFolder('hardware');
const hardware = join(import.meta.dirname, '../../../configs/hardware/edgebert-heterogeneous.yaml');
const [workloadFile, allocationFile] = [join(folder, 'workload.json'), join(folder, 'allocation.json')];

function oneGemm(): Workload {
  const common = { role: 'ffn', storageFormat: 'int<8>', bitsPerElement: 8, density: 1, encoding: 'dense' };
  const of = (name: string, rows: number, cols: number, mutability: string) => {
    const elements = rows * cols;
    const encodedBits = { data: elements * 8, mask: 0, metadata: 0 };
    return { ...common, name, shape: [rows, cols], elements, encodedBits, mutability, tasks: 'all' };
  };
  const tensors = [
    of('w', 768, 768, 'frozen'),
    of('x', 128, 768, 'transient'),
    of('y', 128, 768, 'transient'),
  ];
  const [w, x, y] = tensors.map(({ name, elements }) => ({ tensor: name, elements }));
  const gemm = { name: 'up', kind: 'gemm', group: 'ffn', rows: 128, cols: 768, inner: 768 };
  const network = { model: 'm', method: 'none', sequenceLength: 128, tasks: ['rte'] };
  const inferences = [{ task: 'rte', operators: [{ ...gemm, reads: [w, x], writes: [y] }] }];
  return Workload.parse({ schemaVersion: 1, name: 'one-gemm', ...network, tensors, inferences });
}

beforeAll(async () => {
  const workload = oneGemm();
  const allocation = await allocate(workload, loadHardware(hardware), {
    solver: 'rule',
    objective: 'energy',
  });
  writeFileSync(workloadFile, JSON.stringify(workload));
  writeFileSync(allocationFile, JSON.stringify(allocation));
});

const run = (verb: string, ...args: string[]) => runCli(['hardware', verb, ...args]);

describe('pipeline hardware sweep', { timeout: 300_000 }, () => {
  it('finds the front, writes every design, and explains one', async () => {
    const table = join(folder, 'designs.csv');
    const axes = ['--axis', 'clock_mhz=500,1000', '--axis', 'memories.sram.bank_kib=1024,1000'];
    const { status, stdout, stderr } = await run(
      'sweep',
      workloadFile,
      hardware,
      ...axes,
      '-o',
      table,
      '--json',
    );
    expect(status, stderr).toBe(0);
    const { designs, misfits, absent, front } = JSON.parse(stdout);
    expect([designs, misfits]).toEqual([2, 0]);
    expect(absent.map(({ reason }: { reason: string }) => reason)).toEqual([
      expect.stringMatching(/no macro of 1000 KiB/),
    ]);
    expect(front[0].settings).toEqual({ clock_mhz: '1000', 'memories.sram.bank_kib': '1024' });
    const rows = readFileSync(table, 'utf8').trimEnd().split('\n');
    expect(rows[0]).toMatch(/^design,clock_mhz,memories\.sram\.bank_kib,cycles,latencyNs,energyPj,/);
    expect(rows.length).toBe(3);
    const explained = await run('sweep', workloadFile, hardware, ...axes, '--explain', '1');
    expect(explained.stdout).toContain('| sram, write ');
  });

  it('says what is no axis, and when nothing fits', async () => {
    const wrong = await run('sweep', workloadFile, hardware, '--axis', 'memories.srm.banks=1');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('no memory "srm"; did you mean "sram"?');
    const small = join(folder, 'small.yaml');
    writeFileSync(small, `extends: ${hardware}\nname: small\n`);
    const axis = 'memories.rram-mlc2.bank_kib+memories.rram-mlc2.banks=512+1';
    const few = await run(
      'sweep',
      workloadFile,
      small,
      '--axis',
      axis,
      '--axis',
      'memories.sram.bank_kib+memories.sram.banks=128+1',
    );
    expect(few.status).not.toBe(0);
    expect(few.stderr).toMatch(/fits none of the designs[\s\S]*finds no memory with room/);
  });
});

describe('pipeline hardware roofline', { timeout: 300_000 }, () => {
  it('draws 80 columns, or gives JSON', async () => {
    const files = [workloadFile, allocationFile, hardware];
    const text = await run('roofline', ...files);
    expect(text.status, text.stderr).toBe(0);
    expect(Math.max(...text.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(text.stdout).toMatch(/a {2}up +1 .* pe-array/);
    const { points } = JSON.parse((await run('roofline', ...files, '--json')).stdout);
    expect(points.map(({ name, bound }: { name: string; bound: string }) => [name, bound])).toEqual([
      ['up', 'pe-array'],
    ]);
  });
});

describe('pipeline hardware banks', { timeout: 300_000 }, () => {
  it('tells the words of every bank, banks that did the same in one line', async () => {
    const { status, stdout, stderr } = await run('banks', workloadFile, allocationFile, hardware);
    expect(status, stderr).toBe(0);
    const rows = stdout.split('\n').filter((line) => /^\| (rram|sram)/.test(line));
    const words = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    expect(new Set(words.map(([, memory]) => memory)).size).toBeGreaterThan(1);
    expect(words.some(([, , , reads]) => Number(reads!.replaceAll(',', '')) > 0)).toBe(true);
    const unknown = await run('banks', workloadFile, allocationFile, hardware, '--task', 'nobody');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('No task "nobody" in the workload');
  });
});

describe('pipeline hardware loops', { timeout: 300_000 }, () => {
  it('prints the best order of loops', async () => {
    const { status, stdout } = await run('loops', '128', '768', '768');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\*\*all\*\* +\| +\| 87198100/);
    expect((await run('loops', '128', '7.5', '8')).stderr).toContain('Expected an integer above 0.');
  });
});

describe('pipeline hardware cycles', () => {
  it('prints the cycles of the released unit, and refuses sizes that are no numbers aloud', async () => {
    expect((await run('cycles', 'gemm', '12', '16', '4')).stdout).toBe('65\n');
    const { status, stderr } = await run('cycles', 'gemm', '12', 'a', '4');
    expect(status).toBe(2);
    expect(stderr).toContain("'a' is invalid for argument 'sizes'");
  });
});
