/** Which array organisations of a technology are worth choosing: those that no other beats in everything. */
import type { Technology, TechnologyPoint } from '@adaptmem/core';
import { completePoints } from '@adaptmem/hw-sim';

/** What every bank of a memory is. */
export interface Macro {
  technology: Technology;
  point: TechnologyPoint;
}

/** The Pareto set of a technology's characterised points, as macros, in the order of the file. */
export function paretoMacros(technology: Technology): Macro[] {
  const points = completePoints(technology);
  const isBeaten = (point: TechnologyPoint, index: number) =>
    points.some(
      (other, rival) =>
        other !== point && replaces(other, point) && !(replaces(point, other) && index < rival),
    );
  return points.filter((point, index) => !isBeaten(point, index)).map((point) => ({ technology, point }));
}

/**
 * Whether a memory of macros `a` is at least as good in every figure of the simulator as one of macros `b` with the same
 * capacity, whatever is transferred: m = capacity(b) / capacity(a) macros stand for each of b, and c = word(b) / word(a)
 * accesses for each access to b; both must be whole, so a's words are no wider: what is written is whole words.
 *
 * latency(a) ≤ latency(b), c · energy(a) ≤ energy(b), c · interval(a) / (m · banks(a)) ≤ interval(b) / banks(b),
 * m · leakage(a) ≤ leakage(b), m · area(a) ≤ area(b).
 */
export function replaces(a: TechnologyPoint, b: TechnologyPoint): boolean {
  const macros = b.capacity_kib / a.capacity_kib;
  const accesses = b.word_bits / a.word_bits;
  if (!Number.isInteger(macros) || !Number.isInteger(accesses)) return false;
  const pace = (point: TechnologyPoint, access: Access) =>
    (point[INTERVALS[access]] ?? point[LATENCIES[access]]) / point.banks;
  return (
    ACCESSES.every(
      (access) =>
        a[LATENCIES[access]] <= b[LATENCIES[access]] &&
        accesses * a[ENERGIES[access]] <= b[ENERGIES[access]] &&
        (accesses * pace(a, access)) / macros <= pace(b, access),
    ) &&
    macros * a.leakage_mw <= b.leakage_mw &&
    macros * a.area_mm2 <= b.area_mm2
  );
}

const ACCESSES = ['read', 'write'] as const;
type Access = (typeof ACCESSES)[number];

const LATENCIES = { read: 'read_latency_ns', write: 'write_latency_ns' } as const;
const ENERGIES = { read: 'read_energy_pj', write: 'write_energy_pj' } as const;
const INTERVALS = { read: 'read_interval_ns', write: 'write_interval_ns' } as const;
