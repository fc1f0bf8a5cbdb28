/** Whether compression made a system smaller, faster and thriftier, and why: before and after, side by side. */
import { formatNumber, formatQuantity } from '@adaptmem/core';
import { distinct, methodTitle, slug } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { CompressionEffectReport, InferenceCost, ReportInput, StoredNetwork } from '../report-input.js';
import type { Cell, Column, Table } from '../tables/table.js';
import { comparison, enumerate, percent } from '../words.js';

/** Two tables and a list of explanations for each geometry; absent if nothing was simulated before compression. */
export function compressionEffectSection({ compressionEffects = [] }: ReportInput): Section | undefined {
  if (compressionEffects.length === 0) return undefined;
  const blocks = distinct(compressionEffects.map(({ geometry }) => geometry)).flatMap((geometry): Block[] => {
    const effects = compressionEffects.filter((effect) => effect.geometry === geometry);
    return [
      { kind: 'table', table: effectTable(geometry, effects) },
      { kind: 'list', items: effects.map(explanation) },
      { kind: 'table', table: partsTable(geometry, effects), folded: true },
    ];
  });
  return {
    id: 'compression-effect',
    title: 'Before and after compression',
    blocks: [INTRODUCTION, ...blocks],
  };
}

const INTRODUCTION: Block = {
  kind: 'paragraph',
  text:
    'The same systems with the network before compression, every parameter a float32 and zeros written out, and ' +
    'after it. Compute units and activations are the same in both, so the difference is that of storing and moving ' +
    'parameters and of zero operands, not of a float32 datapath. Memories that are built to fit are as large as each ' +
    'network needs, and leak accordingly.',
};

function effectTable(geometry: string, effects: readonly CompressionEffectReport[]): Table {
  return {
    name: `compression-effect-${slug(geometry)}`,
    caption: `Stored parameters of all tasks, and one inference (mean over the tasks), before and after (${geometry}).`,
    columns: [
      { key: 'method', title: 'Method' },
      { key: 'system', title: 'System' },
      { key: 'tasks', title: 'Tasks' },
      { key: 'stored_before_bits', title: 'Stored before', unit: 'capacity' },
      { key: 'stored_after_bits', title: 'after', unit: 'capacity' },
      { key: 'smaller_factor', title: 'Times smaller' },
      { key: 'latency_before_ns', title: 'Latency before', unit: 'time' },
      { key: 'latency_after_ns', title: 'after', unit: 'time' },
      { key: 'faster_factor', title: 'Times faster' },
      { key: 'energy_before_pj', title: 'Energy before', unit: 'energy' },
      { key: 'energy_after_pj', title: 'after', unit: 'energy' },
      { key: 'thriftier_factor', title: 'Times less energy' },
      { key: 'note', title: 'Note' },
    ],
    rows: effects.map(({ system, method, tasks, before, after }) => ({
      ...{ method: methodTitle(method), system, tasks },
      stored_before_bits: before.storedBits,
      stored_after_bits: after.storedBits,
      smaller_factor: factor(before.storedBits, after.storedBits),
      latency_before_ns: before.cost?.latencyNs,
      latency_after_ns: after.cost?.latencyNs,
      faster_factor: factor(before.cost?.latencyNs, after.cost?.latencyNs),
      energy_before_pj: before.cost?.energyPj,
      energy_after_pj: after.cost?.energyPj,
      thriftier_factor: factor(before.cost?.energyPj, after.cost?.energyPj),
      note: [...unplaced('before', before), ...unplaced('after', after)].join('; ') || undefined,
    })),
  };
}

function factor(before: number | undefined, after: number | undefined): Cell {
  return before === undefined || !after ? undefined : before / after;
}

/** Says that there is no placement, and why. */
function unplaced(when: 'before' | 'after', { cost, binding = [] }: StoredNetwork): string[] {
  if (cost) return [];
  return [[`no placement ${when} compression`, ...binding].join(': ')];
}

/** What latency and energy are made of. */
const PARTS: { key: keyof InferenceCost; column: Column }[] = [
  { key: 'computeNs', column: { key: 'compute_ns', title: 'Computing', unit: 'time' } },
  { key: 'waitNs', column: { key: 'wait_ns', title: 'Waiting for transfers', unit: 'time' } },
  { key: 'memoryReadBits', column: { key: 'read_bits', title: 'Read from memories', unit: 'capacity' } },
  { key: 'memoryPj', column: { key: 'memory_pj', title: 'Memories', unit: 'energy' } },
  { key: 'computePj', column: { key: 'compute_pj', title: 'Compute units', unit: 'energy' } },
  { key: 'bufferPj', column: { key: 'buffer_pj', title: 'Buffers', unit: 'energy' } },
  { key: 'leakagePj', column: { key: 'leakage_pj', title: 'Leakage', unit: 'energy' } },
];

function partsTable(geometry: string, effects: readonly CompressionEffectReport[]): Table {
  return {
    name: `compression-effect-parts-${slug(geometry)}`,
    caption: `What latency and energy are made of, before and after (${geometry}).`,
    columns: [
      { key: 'system', title: 'System' },
      { key: 'stored', title: 'Network' },
      ...PARTS.map(({ column }) => column),
    ],
    rows: effects.flatMap(({ system, before, after }) =>
      [
        { stored: 'before', cost: before.cost },
        { stored: 'after', cost: after.cost },
      ].map(({ stored, cost }) => ({
        ...{ system, stored },
        ...Object.fromEntries(PARTS.map(({ key, column }) => [column.key, cost?.[key]])),
      })),
    ),
  };
}

/** Whether it became smaller, faster and thriftier, and from which parts of the figures that follows. */
function explanation({ system, method, tasks, before, after }: CompressionEffectReport): string {
  const size = `“${system}” (${methodTitle(method)}, ${tasks} tasks) stores ${sizes(before, after)}.`;
  if (before.cost && after.cost) {
    return [size, timeExplanation(before.cost, after.cost), energyExplanation(before.cost, after.cost)].join(
      ' ',
    );
  }
  const missing = [...unplaced('before', before), ...unplaced('after', after)].join('; ');
  return `${size} Time and energy cannot be compared: ${missing}.`;
}

function sizes(before: StoredNetwork, after: StoredNetwork): string {
  const [from, to] = [before, after].map(({ storedBits }) => formatQuantity(storedBits, 'capacity'));
  if (before.storedBits === after.storedBits) return `${to}, as much as before`;
  const ratio = before.storedBits / after.storedBits;
  return ratio > 1
    ? `${to} instead of ${from}, ${formatNumber(ratio)} times less`
    : `${to} instead of ${from}, ${formatNumber(1 / ratio)} times more`;
}

/** Changes below this share of the whole are not told. */
const NOTABLE = 0.005;

function timeExplanation(before: InferenceCost, after: InferenceCost): string {
  const time = (value: number) => formatQuantity(value, 'time');
  const computing =
    Math.abs(after.computeNs - before.computeNs) < NOTABLE * before.computeNs
      ? `the compute units work as long as before (${time(after.computeNs)}), so zeros and narrower numbers shorten no product`
      : `the compute units work ${time(after.computeNs)} instead of ${time(before.computeNs)}, as they pass over zeros`;
  return `Latency is ${comparison(after.latencyNs, before.latencyNs)}: ${computing}; ${waiting(before, after)}.`;
}

function waiting(before: InferenceCost, after: InferenceCost): string {
  const share = ({ waitNs, latencyNs }: InferenceCost) => percent(waitNs / latencyNs);
  const read = `what is read from memories is ${comparison(after.memoryReadBits, before.memoryReadBits)}`;
  const saved = before.waitNs - after.waitNs;
  if (Math.abs(saved) >= NOTABLE * before.latencyNs)
    return `waiting for transfers went from ${share(before)} of the latency to ${share(after)}, as ${read}`;
  if (before.waitNs < NOTABLE * before.latencyNs)
    return `they hardly waited for transfers before (${share(before)}), so no time is won although ${read}`;
  return `they wait for transfers as long as before (${share(after)} of the latency); ${read}`;
}

const ENERGIES: { key: keyof InferenceCost; name: string }[] = [
  { key: 'memoryPj', name: 'accesses to memories' },
  { key: 'computePj', name: 'compute units (zero operands)' },
  { key: 'bufferPj', name: 'buffers' },
  { key: 'leakagePj', name: 'leakage' },
];

function energyExplanation(before: InferenceCost, after: InferenceCost): string {
  const changes = ENERGIES.flatMap(({ key, name }) => {
    const share = (after[key] - before[key]) / before.energyPj;
    return Math.abs(share) < NOTABLE ? [] : [`${name} ${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`];
  });
  const reason = changes.length > 0 ? `, in shares of what it was: ${enumerate(changes)}` : '';
  return `Energy is ${comparison(after.energyPj, before.energyPj)}${reason}.`;
}
