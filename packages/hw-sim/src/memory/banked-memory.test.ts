import { describe, expect, it } from 'vitest';
import { BankedMemory, type BankedMemoryConfig, serveStreams, type WordAccess } from './banked-memory.js';

const CONFIG: BankedMemoryConfig = {
  banks: 4,
  rows: 16,
  interleaving: 'low-order',
  ports: 1,
  read: { latency: 5, interval: 3 },
  write: { latency: 40, interval: 40 },
  wakeUpCycles: 100,
  isVolatile: true,
};

const read = (word: number): WordAccess => ({ word, direction: 'read' });
const write = (word: number): WordAccess => ({ word, direction: 'write' });

function memoryAfter(config: Partial<BankedMemoryConfig>, ...steps: [WordAccess, number][]): BankedMemory {
  const memory = new BankedMemory({ ...CONFIG, ...config });
  for (const [access, cycle] of steps) memory.issue(access, cycle);
  return memory;
}

describe('BankedMemory', () => {
  it.each<[string, Partial<BankedMemoryConfig>, [WordAccess, number][], WordAccess, number]>([
    ['a pipelined read frees its bank after the interval', {}, [[read(0), 10]], read(4), 13],
    ['a write blocks its bank until it is done', {}, [[write(0), 10]], read(4), 50],
    ['another bank needs another cycle of the only port', {}, [[write(0), 10]], read(1), 11],
    ['a second port takes another bank in the same cycle', { ports: 2 }, [[write(0), 10]], read(1), 10],
    ['a second port does not help the same bank', { ports: 2 }, [[read(0), 10]], read(4), 13],
    [
      'high-order interleaving puts neighbours in one bank',
      { interleaving: 'high-order' },
      [[read(0), 10]],
      read(1),
      13,
    ],
    ['XOR spreads a stride of the banks', { interleaving: 'xor' }, [[read(0), 10]], read(4), 11],
    ['block interleaving keeps 16 words together', { interleaving: 'block' }, [[read(0), 10]], read(15), 13],
    ['block interleaving turns to the next bank', { interleaving: 'block' }, [[read(0), 10]], read(16), 11],
  ])('%s: not ready at t − 1, ready at t', (_name, config, steps, access, ready) => {
    const memory = memoryAfter(config, ...steps);
    expect(memory.earliestReadyAt(access, 10)).toBe(ready);
    if (ready > 10) {
      expect(memory.probe(access, ready - 1)).toBe(false);
      expect(() => memory.issue(access, ready - 1)).toThrow(/too early: ready at/);
    }
    expect(memory.probe(access, ready)).toBe(true);
    expect(memory.issue(access, ready)).toBe(ready + 5);
  });

  it('tells when data are there, and when they are stored', () => {
    expect(memoryAfter({}).issue(read(0), 0)).toBe(5);
    expect(memoryAfter({}).issue(write(0), 0)).toBe(40);
  });

  it('needs its wake-up after power-off, and keeps its data only if it is not volatile', () => {
    for (const isVolatile of [true, false]) {
      const memory = memoryAfter({ isVolatile }, [write(0), 0]);
      memory.powerOff();
      expect(memory.earliestReadyAt(read(0), 50)).toBe(Number.POSITIVE_INFINITY);
      memory.powerOn(1000);
      expect(memory.probe(read(0), 1099)).toBe(false);
      expect(memory.probe(read(0), 1100)).toBe(true);
      expect(memory.holdsData).toBe(!isVolatile);
    }
  });
});

describe('serveStreams()', () => {
  const words = (from: number, step: number) =>
    Array.from({ length: 8 }, (_, index) => read(from + index * step));

  it('reads a conflict-free stream at the rate of the port', () => {
    // eight words, the last begins in cycle 7
    expect(serveStreams(memoryAfter({}), [words(0, 1)])).toEqual({ cycles: 7 + 5, conflictCycles: 0 });
  });

  it('waits for the bank where every word meets it', () => {
    // every third cycle: the last begins in cycle 21, two lost cycles before each of seven
    expect(serveStreams(memoryAfter({}), [words(0, 4)])).toEqual({ cycles: 21 + 5, conflictCycles: 14 });
  });

  it('lets requesters take turns', () => {
    const two = serveStreams(memoryAfter({}), [words(0, 4), words(1, 4)]);
    expect(two.cycles).toBe(22 + 5); // the second stream fills the gaps of the first
  });
});
