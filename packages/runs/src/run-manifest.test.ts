import { processIdentity } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { type RunManifest, runState } from './run-manifest.js';

const stateOf = (ending: Partial<RunManifest>) => runState(ending as RunManifest);
const end = '2026-01-01T00:00:00Z';

describe('runState()', () => {
  it.each([
    ['done', { end, exitStatus: 0 }],
    ['failed', { end, exitStatus: 3 }],
    ['stopped', { end, exitStatus: 130 }],
    ['running', { process: processIdentity() }],
    ['stopped', { process: processIdentity().replace(/^\d+-\d+/, '1-12345') }],
    ['stopped', {}],
  ])('is %s for %o', (state, ending) => {
    expect(stateOf(ending)).toBe(state);
  });
});
