import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { tf } from '../tf.js';
import { stepDropout } from './dropout.js';

beforeAll(async () => {
  await selectBackend();
});

const drawn = (seed: number, step: number, site: string, probability = 0.3) =>
  tf.tidy(() => [
    ...stepDropout(createRng(seed), step)
      .apply(tf.ones([101, 99]), probability, site)
      .dataSync(),
  ]);

describe('stepDropout', () => {
  it('drops the share it is told and scales the rest so that the mean stays', () => {
    const values = drawn(1, 0, 'a');
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
    const dropped = values.filter((value) => value === 0).length / values.length;
    expect(dropped).toBeCloseTo(0.3, 1);
  });

  it('draws the same for the same seed, step and site, and else other elements', () => {
    expect(drawn(1, 2, 'a')).toEqual(drawn(1, 2, 'a'));
    for (const other of [drawn(2, 2, 'a'), drawn(1, 3, 'a'), drawn(1, 2, 'b')]) {
      expect(other).not.toEqual(drawn(1, 2, 'a'));
    }
  });

  it('is the identity at probability 0', () => {
    const x = tf.ones([2, 2]);
    expect(stepDropout(createRng(1), 0).apply(x, 0, 'a')).toBe(x);
    x.dispose();
  });
});
