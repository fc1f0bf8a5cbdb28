import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import { loadDram } from '../dram/load-dram.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import type { SizedMemory } from '../memory/memory.js';
import { transferCost } from '../memory/transfer.js';
import { MemoryChannel } from './memory-channel.js';

const hardware = shipped('edgebert-dram');
const sized = (index: number, change: Partial<SizedMemory> = {}): SizedMemory => {
  const memory = hardware.memories[index]!;
  const bankBits = memory.point.capacity_kib * 8192;
  return { ...memory, banks: 4, bankBits, capacityBits: 4 * bankBits, leakageMw: 1, areaMm2: 1, ...change };
};
const channelOf = (memory: SizedMemory) => new MemoryChannel(memory, 1000, new Map());
const read = (bits: number, word = 0) => ({ runs: [{ word, bits }], direction: 'read' as const });

const POINT = { read_latency_ns: 4, write_latency_ns: 4, word_bits: 128 };
const fast = (change: Partial<SizedMemory> = {}) =>
  sized(1, { point: { ...hardware.memories[1]!.point, ...POINT }, portBitsPerCycle: 128, ...change });

describe('MemoryChannel', () => {
  it('waits for the bank where words lie in one bank', () => {
    const bits = 64 * 128;
    expect(channelOf(fast()).carry(read(bits), 0)).toMatchObject({
      cycles: 4 + 64,
      bus: { transfer: 64, latency: 4, bank: 0 },
    });
    // every word waits 4 cycles for the one before it
    expect(channelOf(fast({ interleaving: 'high-order' })).carry(read(bits), 0)).toMatchObject({
      cycles: 4 + 63 * 4 + 1,
      bus: { transfer: 64, latency: 4, bank: 63 * 3 },
    });
  });

  it('waits for a port where words are narrower than the bus', () => {
    const narrow = fast({ portBitsPerCycle: 512 });
    const bits = 64 * 128;
    expect(channelOf({ ...narrow, banks: 32 }).carry(read(bits), 0).cycles).toBe(4 + 16);
    const { cycles, bus } = channelOf({ ...narrow, banks: 32, ports: 2 }).carry(read(bits), 0);
    expect(cycles).toBe(4 + 31 + 1); // two words a cycle, the last pair passes in half a cycle
    expect(bus.port).toBeGreaterThan(10);
  });

  it('writes as slowly as the cells are', () => {
    const slow = { ...fast(), banks: 1, point: { ...fast().point, write_latency_ns: 100 } };
    const { cycles, bus } = channelOf(slow).carry({ ...read(3 * 128), direction: 'write' }, 0);
    expect(cycles).toBe(1 + 3 * 100);
    expect(bus).toMatchObject({ transfer: 3, latency: 100, bank: 198 });
  });

  it('sleeps after its time, and then needs its wake-up: not at t, but a moment later', () => {
    const figure = (value: number) => ({ value, source: 'a test', assumed: true });
    const sleep = {
      after_ns: 100,
      wake_up_time: figure(30),
      wake_up_energy: figure(7),
      leakage: figure(0.1),
    };
    const used = 4 + 1;
    for (const [gap, wakeUp] of [
      [100, 0],
      [101, 30],
    ] as const) {
      const channel = channelOf(fast({ sleep }));
      channel.carry(read(128), 0);
      const { cycles, bus } = channel.carry(read(128), used + gap);
      expect(cycles).toBe(wakeUp + 5);
      expect(bus.wakeUp).toBe(wakeUp);
      expect(channel.power.wakeUps).toBe(wakeUp > 0 ? 1 : 0);
      const end = used + gap + cycles;
      expect(channel.power.asleepCycles(end + 1000)).toBe(900 + Math.max(0, gap - 100));
    }
  });

  it('refreshes a DRAM: a stream takes its closed form and the refreshes on its way', () => {
    const dram = sized(0, { banks: 1 });
    const bits = 8 * 2 ** 20;
    const closed = transferCost(dram, bits, 'read', 1000).cycles;
    const { cycles, bus } = channelOf(dram).carry(read(bits), 0);
    const { trefi, trfc, tck_ns } = dram.dram!.timing;
    const refreshes = Math.floor(cycles / (trefi * tck_ns));
    expect(bus.refresh).toBeGreaterThan(0.3 * refreshes * trfc * tck_ns); // the queue hides a part
    expect(cycles).toBeGreaterThan(closed + 0.3 * refreshes * trfc * tck_ns);
    expect(cycles).toBeLessThan(closed + 1.2 * (refreshes + 1) * trfc * tck_ns);
  });

  it('opens a row for every word that lies in another one', () => {
    const slow = loadDram(join(shippedConfigs(), 'dram', 'lpddr4-2400-x32-jedec.yaml'));
    const dram = sized(0, { banks: 1, dram: slow });
    const wordsPerRow = 64;
    const banks = 8;
    const runs = Array.from({ length: 64 }, (_, index) => ({ word: index * wordsPerRow * banks, bits: 512 }));
    const scattered = channelOf(dram).carry({ runs, direction: 'read' }, 0);
    const inRow = channelOf(dram).carry(read(64 * 512), 0);
    const { tras, trp, tck_ns } = slow.timing;
    expect(scattered.cycles - inRow.cycles).toBeGreaterThan(60 * ((tras + trp) * tck_ns - 8) * 0.9);
    expect(scattered.bus.row).toBeGreaterThan(0);
    expect(inRow.bus.row).toBe(0);
  });
});
