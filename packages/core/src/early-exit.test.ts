import { expect, it } from 'vitest';
import { exitDistribution, exitLayer } from './early-exit.js';

it('leaves at the first layer below the threshold, at the last if there is none', () => {
  expect(exitLayer([0.5, 0.1, 0.05], 0.2)).toBe(2);
  expect(exitLayer([0.5, 0.3, 0.05], 0.2)).toBe(3);
  expect(exitLayer([0.5, 0.3, 0.4], 0.2)).toBe(3);
});

it('counts the exits of each layer', () => {
  const traces = [
    [0.1, 0.1],
    [0.9, 0.9],
    [0.9, 0.1],
  ];
  expect(exitDistribution(traces, 0.5)).toEqual({ meanLayer: 5 / 3, histogram: [1, 2] });
});
