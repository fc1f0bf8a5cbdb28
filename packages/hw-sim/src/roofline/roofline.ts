/**
 * What bounds the speed of each operator: the PE array, a memory, or the interconnect.
 *
 * Roofline after Williams, Waterman and Patterson (CACM 2009), with a roof and an arithmetic intensity for every memory as
 * in hierarchical rooflines (Yang, Kurth and Williams, CCPE 2020).
 */
import { type Allocation, BITS_PER_BYTE, type Workload } from '@adaptmem/core';
import { type CostedOperator, costInference, tensorTable } from '../analytical/cost-inference.js';
import { findInference } from '../analytical/find-inference.js';
import { Machine } from '../analytical/machine.js';
import { sum } from '../analytical/sums.js';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';

/** Bandwidth of a memory, or of the interconnect that all transfers share. */
export interface Roof {
  name: string;
  /** The better of reading and writing. */
  bytesPerSecond: number;
}

/** How an operator stands under one roof. */
export interface RooflineLevel {
  roof: string;
  /** Bytes of one execution that pass it, above 0. */
  bytes: number;
  /** Multiply-accumulates a byte. */
  intensity: number;
  /** The speed that the roof allows: intensity × bandwidth. */
  macsPerSecond: number;
}

/** Equal executions of an operator (ALBERT runs one layer many times). */
export interface RooflinePoint {
  /** Without its layer. */
  name: string;
  group: string;
  count: number;
  /** Of one execution: multiply-accumulates that take time. Zeros that are skipped do not. */
  macs: number;
  cycles: number;
  macsPerSecond: number;
  /** The interconnect first, then the memories that it uses. */
  levels: RooflineLevel[];
  /** The lowest roof over it: `pe-array`, `interconnect` or a memory. */
  bound: string;
  /** Of all cycles of the inference, 0 … 1, all executions together. */
  share: number;
}

export interface Roofline {
  task: string;
  /** Of the PE array. */
  peakMacsPerSecond: number;
  /** The interconnect first. */
  roofs: Roof[];
  /** By their share of the time, the largest first. */
  points: RooflinePoint[];
  /** Share of the cycles in operators that multiply nothing, 0 … 1. */
  shareWithoutMacs: number;
}

/**
 * The operators of one inference that multiply, timed by the `engine` of the hardware, under the roofs of its parts.
 *
 * @param task by default the workload's first
 * @throws AppError `ALLOCATION_INVALID`, `UNKNOWN_TASK`
 */
export function roofline(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  task = workload.inferences[0]!.task,
): Roofline {
  const machine = new Machine(workload, hardware, allocation);
  const costed = costInference(findInference(workload, task), tensorTable(workload), hardware);
  const { byOperator, cycles } = machine.run(task, costed);
  const clockHz = hardware.config.clock_mhz.value * 1e6;
  const peakMacsPerSecond = hardware.config.pe_array.vector_size ** 2 * clockHz;
  const roofs = roofsOf(machine.memories, clockHz);
  const points = new Map<string, RooflinePoint>();
  costed.forEach((operator, index) => {
    if (operator.work.macs === 0) return;
    const point = pointOf(operator, byOperator[index]!.cycles, {
      machine,
      roofs,
      peakMacsPerSecond,
      clockHz,
    });
    const key = JSON.stringify(point);
    const known = points.get(key) ?? point;
    if (points.has(key)) known.count++;
    points.set(key, known);
  });
  const all = [...points.values()];
  for (const point of all) point.share = (point.count * point.cycles) / cycles;
  return {
    task,
    peakMacsPerSecond,
    roofs,
    points: all.sort((a, b) => b.share - a.share),
    shareWithoutMacs: 1 - sum(all, ({ share }) => share),
  };
}

interface Ceilings {
  machine: Machine;
  roofs: readonly Roof[];
  peakMacsPerSecond: number;
  clockHz: number;
}

function pointOf(
  { operator, work, transfers }: CostedOperator,
  cycles: number,
  { machine, roofs, peakMacsPerSecond, clockHz }: Ceilings,
): RooflinePoint {
  const macs = work.timedMacs;
  const levels = roofs.flatMap(({ name, bytesPerSecond }): RooflineLevel[] => {
    const passing = transfers.filter(
      (transfer) => name === INTERCONNECT || machine.homeOf(transfer).name === name,
    );
    const bytes = sum(passing, ({ bits, times }) => bits * times) / BITS_PER_BYTE;
    if (bytes === 0) return [];
    const intensity = macs / bytes;
    return [{ roof: name, bytes, intensity, macsPerSecond: intensity * bytesPerSecond }];
  });
  const lowest = [{ roof: 'pe-array', macsPerSecond: peakMacsPerSecond }, ...levels].reduce((a, b) =>
    b.macsPerSecond < a.macsPerSecond ? b : a,
  );
  return {
    name: operator.name.replace(/^layer\d+\./, ''),
    group: operator.group,
    count: 1,
    macs,
    cycles,
    macsPerSecond: (macs * clockHz) / cycles,
    levels,
    bound: lowest.roof,
    share: 0,
  };
}

const INTERCONNECT = 'interconnect';

/** All transfers share one bus, as wide as the port of the memory in hand. */
function roofsOf(memories: readonly SizedMemory[], clockHz: number): Roof[] {
  const inBytes = (bitsPerCycle: number) => (bitsPerCycle * clockHz) / BITS_PER_BYTE;
  const widest = Math.max(...memories.map(({ portBitsPerCycle }) => portBitsPerCycle));
  return [
    { name: INTERCONNECT, bytesPerSecond: inBytes(widest) },
    ...memories.map((memory) => ({
      name: memory.name,
      bytesPerSecond: Math.min(inBytes(memory.portBitsPerCycle), arrayBytesPerSecond(memory)),
    })),
  ];
}

/** What the arrays of all banks deliver or take together. */
function arrayBytesPerSecond({ point, banks }: SizedMemory): number {
  const read = point.read_interval_ns ?? point.read_latency_ns;
  const write = point.write_interval_ns ?? point.write_latency_ns;
  return (banks * point.banks * point.word_bits * 1e9) / (Math.min(read, write) * BITS_PER_BYTE);
}
