import { expect, it } from 'vitest';
import { secondsByKind, timesLine } from './stage-times.js';

it('adds the times of each kind up and tells those that count, the longest first', () => {
  const seconds = secondsByKind([
    { kind: 'compress', seconds: 12.25 },
    { kind: 'train', seconds: 40 },
    { kind: 'map', seconds: 0.2 },
    { kind: 'train', seconds: 40.4 },
  ]);
  expect(timesLine(seconds)).toBe('train 1:20, compress 12.3 s');
});
