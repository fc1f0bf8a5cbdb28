/** What compression does to a system, as the report shows it: bits, time and energy in their parts. */
import type { ComponentResult, SimulationResult } from '@adaptmem/core';
import type { CompressionEffectReport, InferenceCost, StoredNetwork } from '@adaptmem/reports';
import type { StoredCase } from '../stages/simulate.js';
import type { SystemResult } from './results.js';

/** The system before and after compression; a state without an allocation has its reasons instead of a cost. */
export function compressionEffectOf({ geometry, system, effect }: SystemResult): CompressionEffectReport {
  return {
    ...{ system: system.title, method: system.method, geometry: geometry.title, tasks: effect.tasks },
    before: storedNetwork(effect.uncompressed),
    after: storedNetwork(effect.compressed),
  };
}

function storedNetwork({ storedBits, binding, result }: StoredCase): StoredNetwork {
  return result ? { storedBits, cost: costOf(result) } : { storedBits, binding };
}

/** Means over the tasks. Computing and waiting add up to the latency, the four energies to the energy. */
function costOf({ summary, byTask, byComponent }: SimulationResult): InferenceCost {
  const dynamicOf = (kind: ComponentResult['kind']) =>
    sumOf(byComponent, (component) => (component.kind === kind ? component.dynamicPj : 0));
  const computeNs =
    sumOf(byTask, ({ byOperator, cycles, latencyNs }) => {
      const computing = sumOf(byOperator, ({ computeCycles }) => computeCycles);
      return (latencyNs * computing) / cycles;
    }) / byTask.length;
  return {
    latencyNs: summary.latencyNs,
    computeNs,
    waitNs: Math.max(0, summary.latencyNs - computeNs),
    energyPj: summary.energyPj,
    memoryPj: dynamicOf('memory'),
    computePj: dynamicOf('compute'),
    bufferPj: dynamicOf('buffer'),
    leakagePj: summary.leakagePj,
    memoryReadBits: sumOf(byComponent, ({ kind, readBits }) => (kind === 'memory' ? readBits : 0)),
  };
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
