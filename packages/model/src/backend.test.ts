import { BackendError } from '@adaptmem/core';
import { afterAll, describe, expect, it } from 'vitest';
import { currentBackend, selectBackend } from './backend.js';
import { tf } from './tf.js';

afterAll(async () => {
  await selectBackend('wasm');
});

describe('selectBackend', () => {
  it('loads WebAssembly from the installed package and computes with it', async () => {
    const backend = await selectBackend('wasm');
    expect(backend).toMatchObject({ name: 'wasm', version: expect.stringMatching(/^\d+\.\d+/) });
    expect(tf.getBackend()).toBe('wasm');
    const product = tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]);
    expect(product).toBe(11);
  });

  it('keeps the selected one when asked for any', async () => {
    await selectBackend('cpu');
    expect((await selectBackend('auto')).name).toBe('cpu');
    expect(currentBackend().name).toBe('cpu');
  });

  it('refuses an unknown choice with the known ones', async () => {
    await expect(selectBackend('gpu')).rejects.toThrow(BackendError);
    await expect(selectBackend('gpu')).rejects.toThrow(/"gpu".*auto, native, wasm, cpu/);
  });

  it('selects native, or says how to build it', async () => {
    const outcome = await selectBackend('native').catch((error: unknown) => error);
    if (outcome instanceof BackendError) expect(outcome.hint).toContain('pnpm setup:native');
    else expect(outcome).toMatchObject({ name: 'native' });
  });
});
