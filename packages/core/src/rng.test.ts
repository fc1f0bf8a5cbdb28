import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from './rng.js';

describe('createRng()', () => {
  it('pins the first values of a stream, so that results do not drift between versions', () => {
    const stream = createRng(42).stream('dropout', 3);
    expect([stream.next(), stream.next(), stream.next()]).toMatchInlineSnapshot(`
      [
        0.9855793465394527,
        0.7586406560149044,
        0.4438370147254318,
      ]
    `);
  });

  it('gives equal streams for equal names, whatever was drawn from others', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string(), fc.nat(), (seed, name, index) => {
        const first = createRng(seed);
        first.stream('other').next();
        const a = first.stream(name, index);
        const b = createRng(seed).stream(name, index);
        expect([a.next(), a.integer(10), a.normal()]).toEqual([b.next(), b.integer(10), b.normal()]);
      }),
      { seed: 1 },
    );
  });

  it('gives different streams for different names, positions and seeds', () => {
    const first = createRng(1).stream('a', 1).next();
    expect(createRng(1).stream('a', 2).next()).not.toBe(first);
    expect(createRng(1).stream('b', 1).next()).not.toBe(first);
    expect(createRng(2).stream('a', 1).next()).not.toBe(first);
    expect(createRng(1).stream('a1').next()).not.toBe(first);
  });

  it('draws uniformly: every decile gets its tenth', () => {
    const stream = createRng(7).stream('deciles');
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) counts[Math.floor(stream.next() * 10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400); // 4 σ = 379
  });

  it('draws normals of mean 0 and deviation 1', () => {
    const stream = createRng(7).stream('normals');
    const draws = Array.from({ length: 50_000 }, () => stream.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('shuffles without losing anything, and not into the same order', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = createRng(3).stream('shuffle').shuffle(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(shuffled).not.toEqual(items);
  });

  it('refuses seeds and bounds that make no sense', () => {
    expect(() => createRng(1.5)).toThrow(RangeError);
    expect(() => createRng(1).stream('x').integer(0)).toThrow(RangeError);
    expect(() => createRng(1).stream('x').pick([])).toThrow(RangeError);
  });
});
