import { AppError } from '@adaptmem/core';
import { expect, it } from 'vitest';
import { replaceSections } from './replace-sections.js';

it('replaces what stands between the markers, again and again', () => {
  const text = 'a\n<!-- x -->\nold\n<!-- /x -->\nb\n';
  const once = replaceSections(text, { x: 'new' });
  expect(once).toBe('a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n');
  expect(replaceSections(once, { x: 'new' })).toBe(once);
});

it('names a section that the text lacks', () => {
  expect(() => replaceSections('a', { x: 'new' })).toThrow(AppError);
});
