import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { tf } from '../tf.js';

beforeAll(async () => {
  await selectBackend('wasm');
});

describe('installIdentity', () => {
  it('makes clones share memory, which lives as long as one of them', () => {
    const before = tf.memory().numDataBuffers;
    const x = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(x);
    expect(tf.memory().numDataBuffers).toBe(before + 1);
    x.dispose();
    tf.ones([3]).dispose(); // would take the memory if it were free
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    clone.dispose();
    expect(tf.memory().numDataBuffers).toBe(before);
  });

  it('keeps the values of a variable that is assigned another one', () => {
    const first = tf.tensor1d([1, 2]);
    const variable = tf.variable(first);
    variable.assign(tf.tensor1d([3, 4]));
    expect([...first.dataSync()]).toEqual([1, 2]);
    expect([...variable.dataSync()]).toEqual([3, 4]);
    tf.dispose([first, variable]);
  });
});
