import { describe, expect, it } from 'vitest';
import { duplicateKeys } from './duplicate-keys.js';

describe('duplicateKeys()', () => {
  it('compares keys as JSON reads them, and only the outermost ones', () => {
    const json = '{ "a" : {"a": 1, "b": 2}, "b": [{"a": 1}], "\\u0062" :"a", "c": "c", "c\\"": ":"}';
    expect(duplicateKeys(json)).toEqual(['b']);
  });

  it('takes long strings', () => {
    const long = 'x\\n'.repeat(1_000_000);
    expect(duplicateKeys(`{"${long}": 1, "${long}": "${long}"}`)).toHaveLength(1);
  });
});
