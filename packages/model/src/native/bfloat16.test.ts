import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendError } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { selectBackend } from '../backend.js';
import { decodeBfloat16, encodeBfloat16 } from '../checkpoint/half.js';
import { tf } from '../tf.js';
import { hasBfloat16 } from './bfloat16.js';

const folder = mkdtempSync(join(tmpdir(), 'bfloat16-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

const works = await selectBackend('native').then(
  () => true,
  () => false,
);

describe('hasBfloat16', () => {
  it.each([
    ['flags : avx512f avx512_bf16 avx512vl', true],
    ['flags : amx_bf16 amx_tile', true],
    ['flags : avx512f avx512vl', false],
  ])('reads "%s" as %s', (flags, expected) => {
    const file = join(folder, 'cpuinfo');
    writeFileSync(file, `${flags}\n`);
    expect(hasBfloat16(file)).toBe(expected);
  });

  it('is false where the system has no such file', () => {
    expect(hasBfloat16(join(folder, 'absent'))).toBe(false);
  });
});

describe('ADAPTMEM_NATIVE_MATH', () => {
  it.each(['auto', 'native'])('is refused for %s with the known values if unknown', async (choice) => {
    vi.stubEnv('ADAPTMEM_NATIVE_MATH', 'float8');
    await expect(selectBackend(choice)).rejects.toThrow(BackendError);
    await expect(selectBackend(choice)).rejects.toThrow(/"float8".*float32, bfloat16/);
  });
});

describe.runIf(works && hasBfloat16())('products in bfloat16', () => {
  const [m, k, n] = [48, 64, 32];
  const draw = (shape: [number, number], seed: number) =>
    tf.randomNormal<tf.Rank.R2>(shape, 0, 1, 'float32', seed);
  const rounded = (x: tf.Tensor2D) => x.arraySync().map((row) => row.map(round));
  const round = (value: number) => decodeBfloat16(encodeBfloat16(value));

  beforeAll(async () => {
    vi.stubEnv('ADAPTMEM_NATIVE_MATH', 'bfloat16');
    expect((await selectBackend('native')).note).toContain('products in bfloat16');
  });

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('round operands and result, and sum in float32 (transposed: %s, %s)', (transposeA, transposeB) => {
    tf.tidy(() => {
      const [a, b] = [draw([m, k], 1), draw([k, n], 2)];
      const left = transposeA ? tf.transpose<tf.Tensor2D>(a) : a;
      const right = transposeB ? tf.transpose<tf.Tensor2D>(b) : b;
      const product = tf.matMul(left, right, transposeA, transposeB).arraySync() as number[][];
      const [rows, columns] = [rounded(a), rounded(tf.transpose(b))];
      for (const [i, row] of rows.entries()) {
        for (const [j, column] of columns.entries()) {
          const exact = row.reduce((sum, value, index) => sum + value * column[index]!, 0);
          const actual = product[i]![j]!;
          expect(actual).toBe(round(actual));
          expect(Math.abs(actual - exact)).toBeLessThanOrEqual(2 ** -8 * Math.abs(exact) + 1e-5);
        }
      }
    });
  });

  it('leave products with a short side in float32', () => {
    tf.tidy(() => {
      const product = tf.matMul(draw([m, k], 1), draw([k, 2], 2)).dataSync();
      expect([...product].some((value) => value !== round(value))).toBe(true);
    });
  });

  it('use the new values of a variable, and free what they rounded', () => {
    const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
    const before = binding.getNumOfTensors();
    const weight = tf.tidy(() => tf.variable(tf.ones<tf.Rank.R2>([k, n])));
    const first = () => tf.tidy(() => tf.matMul(tf.ones<tf.Rank.R2>([m, k]), weight).dataSync()[0]);
    expect([first(), first()]).toEqual([k, k]);
    tf.tidy(() => weight.assign(tf.fill([k, n], 2)));
    expect(first()).toBe(2 * k);
    weight.dispose();
    expect(binding.getNumOfTensors()).toBe(before);
  });

  it('end with the choice', async () => {
    vi.stubEnv('ADAPTMEM_NATIVE_MATH', 'float32');
    expect((await selectBackend('native')).note).not.toContain('bfloat16');
    tf.tidy(() => {
      const product = tf.matMul(draw([m, k], 1), draw([k, n], 2)).dataSync();
      expect([...product].some((value) => value !== round(value))).toBe(true);
    });
  });
});
