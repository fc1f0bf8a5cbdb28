/** A small input with every kind of content, all figures distinct so that each can be traced. */
import type { ComponentResult, SimulationResult } from '@adaptmem/core';
import type {
  AllocationReport,
  CompressedGroup,
  CompressionEffectReport,
  FaultReport,
  InferenceCost,
  ReportInput,
  SystemReport,
} from '../src/report-input.js';

const METHODS = ['fine-tuned', 'houlsby'] as const;

export function sampleInput(): ReportInput {
  const systems = ['trained model', 'albert-base geometry'].flatMap((geometry, scale) =>
    METHODS.map((method, index) => system(geometry, method, (scale * 2 + index + 1) * 1.37)),
  );
  return {
    experiment: {
      name: 'sample',
      description: 'Two methods on two tasks',
      seed: 42,
      backend: 'wasm',
      command: 'pnpm run pipeline sample.yaml',
      resultsHash: '3f9c1a77',
    },
    tasks: [
      {
        name: 'sentiment',
        layout: 'sentence, 2 labels',
        trainExamples: 4001,
        devExamples: 601,
        metricName: 'accuracy',
        chance: 0.501,
        bagOfWords: 0.8123,
      },
      {
        name: 'acceptability',
        layout: 'sentence, 2 labels',
        trainExamples: 3001,
        devExamples: 501,
        metricName: 'Matthews correlation',
        chance: 0.0001,
      },
    ],
    results: METHODS.flatMap((method, index) =>
      ['sentiment', 'acceptability'].map((task, position) => ({
        task,
        method,
        seed: 42,
        metrics: { accuracy: 0.913 - index / 50 - position / 7 },
        mainMetric: 0.914 - index / 50 - position / 7,
        trainableParameters: index === 0 ? 213_890 : 13_122,
        totalParameters: index === 0 ? 213_891 : 226_111,
        compressed: { mainMetric: 0.9031 - index / 50 - position / 7 },
      })),
    ),
    compression: METHODS.map((method, index) => ({
      method,
      groups: [group('attention', 1000 + index), group('adapter', 333 + index)],
    })),
    compressionEffects: systems.map(({ title, method, geometry }, index) =>
      compressionEffect(title, method, geometry, index),
    ),
    faults: METHODS.flatMap((method, index) =>
      ['sentiment', 'acceptability'].map((task, position) =>
        faultReport(task, method, index / 50 + position / 7),
      ),
    ),
    systems,
    allocations: systems.flatMap(({ name, geometry }, index) => [
      allocation(name, geometry, 'rule', 1000.5 + index),
      allocation(name, geometry, 'exact', 900.25 + index),
    ]),
    attentionSpans: {
      learnt: METHODS.map((method, index) => ({
        ...{ task: 'sentiment', method, seed: 42, ramp: 4 },
        spans: [[0, 3.25 + index, 0, 21.5]],
      })),
      savings: systems.map(({ title, method, geometry }, index) => ({
        ...{ task: 'sentiment', system: title, method, geometry },
        whole: { macs: 8e6, computeCycles: 3e4, latencyNs: 4e5, energyPj: 6e6 + index, dynamicPj: 2e6 },
        spans: { macs: 4e6, computeCycles: 2e4, latencyNs: 3e5, energyPj: 5e6 + index, dynamicPj: 1e6 },
      })),
      published: [
        {
          ...{ task: 'SST-2', network: 'ALBERT-base', spans: [31, 0, 101, 14] },
          ...{ source: 'a paper', confidence: 'from memory' },
        },
      ],
    },
    published: [
      {
        figure: 'SST-2 accuracy',
        value: 92.9,
        unit: '%',
        source: 'https://example.org/paper',
        confidence: 'read',
        ours: { value: 91.4, what: 'another model' },
      },
    ],
    assumptions: ['GELU takes as long as an addition'],
    warnings: ['One seed only'],
  };
}

function group(name: string, elements: number): CompressedGroup {
  const encodedBytes = { data: elements / 2, mask: elements / 8, metadata: 3 };
  return { group: name, elements, density: 0.4997, denseFp32Bytes: elements * 4, encodedBytes };
}

/** Transfers are half of the time before compression; the first system's memories do not hold that network. */
function compressionEffect(
  system: string,
  method: string,
  geometry: string,
  index: number,
): CompressionEffectReport {
  const storedBits = 9_876_544 + 32 * index;
  const before: InferenceCost = {
    ...{ latencyNs: 2000 + 2 * index, computeNs: 1000 + index, waitNs: 1000 + index },
    ...{
      energyPj: 1010,
      memoryPj: 701,
      computePj: 202,
      bufferPj: 6,
      leakagePj: 101,
      memoryReadBits: 654_321,
    },
  };
  const after: InferenceCost = {
    ...{ latencyNs: 1100 + index, computeNs: 1000 + index, waitNs: 100 },
    ...{ energyPj: 410, memoryPj: 151, computePj: 152, bufferPj: 6, leakagePj: 101, memoryReadBits: 123_456 },
  };
  return {
    ...{ system, method, geometry, tasks: 8 },
    before: index === 0 ? { storedBits, binding: ['sram lacks 17 KiB'] } : { storedBits, cost: before },
    after: { storedBits: 1_234_568, cost: after },
  };
}

function system(geometry: string, method: string, scale: number): SystemReport {
  return {
    name: method,
    title: `(${method}) on its memory`,
    method,
    hardware: `${method}-hardware`,
    solver: 'rule',
    geometry,
    byTaskCount: [1, 8].map((tasks) => ({
      tasks,
      summary: summary(scale * tasks),
      memories: [{ memory: 'sram', usedBits: 7777 * tasks, capacityBits: 80_000, offChip: false }],
      taskSwitch: { bytes: 99 * scale, latencyNs: 55.5 * scale, energyPj: 44.5 * scale },
    })),
    detail: { tasks: 8, result: simulation(scale) },
  };
}

function summary(scale: number): SimulationResult['summary'] {
  return {
    latencyNs: 1e6 * scale,
    energyPj: 3e9 * scale,
    dynamicPj: 2e9 * scale,
    leakagePj: 1e9 * scale,
    averagePowerMw: 3100 * scale,
    edpPjNs: 3e15 * scale,
    onChipAreaMm2: 4.25 * scale,
    onChipBits: 8e6 * scale,
    offChipBits: 0,
  };
}

function simulation(scale: number): SimulationResult {
  return {
    schemaVersion: 1,
    workload: 'albert',
    hardware: 'edge',
    solver: 'rule',
    summary: summary(scale),
    byTask: [],
    byComponent: [
      component('pe-array', 'compute', 11 * scale),
      component('buffers', 'buffer', 13 * scale),
      component('sram', 'memory', 17 * scale),
      { ...component('dram', 'memory', 19 * scale), offChip: true },
    ],
    assumptions: ['MAC energy is derived from a chip'],
  };
}

function component(name: string, kind: ComponentResult['kind'], scale: number): ComponentResult {
  return {
    component: name,
    kind,
    dynamicPj: 1e6 * scale,
    leakagePj: 1.5e6 * scale,
    areaMm2: 0.1 * scale,
    readBits: 1000 * scale,
    writtenBits: 500 * scale,
    capacityBits: 4000 * scale,
    usedBits: 3000 * scale,
    offChip: false,
  };
}

function allocation(name: string, geometry: string, solver: string, cost: number): AllocationReport {
  return {
    system: name,
    geometry,
    tasks: 8,
    solver,
    objective: 'energy',
    status: solver === 'exact' ? 'optimal' : 'feasible',
    cost,
    ...(solver === 'exact' ? { bound: cost } : {}),
    energyPj: cost,
    latencyNs: 777.5,
    memories: [{ memory: 'sram', usedBits: 12_345, capacityBits: 80_000, offChip: false }],
  };
}

function faultReport(task: string, method: string, lost: number): FaultReport {
  const clean = 0.9031 - lost;
  const trials = { trials: 3, mean: clean - 0.0111, spread: 0.0047, worst: clean - 0.0222, faults: 17.5 };
  const cases = ['as configured', 'posit<8,1>, 50 % pruned'].flatMap((variant, each) =>
    ['mlc2', 'mlc3'].map((cells) => ({
      ...trials,
      variant,
      format: 'adaptivfloat<8,3>',
      sparsity: 0.3125,
      encodedBits: 1_712_345 - each * 400_001,
      cells,
      cellCount: 856_173,
      clean,
    })),
  );
  const points = [1e-6, 1e-4, 1e-2].map((bitErrorRate) => ({
    ...trials,
    bitErrorRate,
    mean: clean - 3.7 * bitErrorRate,
  }));
  const curve = {
    format: 'adaptivfloat<8,3>',
    encoding: 'bitmask',
    bits: 54_321,
    points,
    criticalBitErrorRate: 1e-4,
  };
  return {
    task,
    method,
    study: {
      schemaVersion: 1,
      cases,
      cells: [
        { name: 'mlc2', description: 'data: two bits a cell' },
        { name: 'mlc3', description: 'data: three bits a cell' },
      ],
      tolerance: {
        schemaVersion: 1,
        task,
        method,
        metric: 'accuracy',
        clean,
        tolerance: 0.01,
        curves: [
          { ...curve, group: 'attention', part: 'data' },
          { ...curve, group: 'attention', part: 'mask' },
          { ...curve, group: 'ffn', part: 'data' },
        ],
      },
    },
  };
}
