/** How the figures of one operator are composed from table entries. */
import { type Allocation, AppError, nearestWord, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { markdownTable } from '../markdown-table.js';
import type { MemoryPort } from '../memory/memory.js';
import { type CostedOperator, costInference, type PartTransfer, tensorTable } from './cost-inference.js';
import { findInference } from './find-inference.js';
import { Machine } from './machine.js';

/**
 * Every factor of an operator's time and energy, with the source of each table entry, as Markdown.
 *
 * @throws AppError `ALLOCATION_INVALID`, `UNKNOWN_TASK`, `UNKNOWN_OPERATOR`
 */
export function explainOperator(
  { workload, hardware, allocation }: { workload: Workload; hardware: Hardware; allocation: Allocation },
  task: string,
  name: string,
): string {
  const machine = new Machine(workload, hardware, allocation);
  const inference = findInference(workload, task);
  const costed = costInference(inference, tensorTable(workload), hardware).find(
    ({ operator }) => operator.name === name,
  );
  if (!costed) throw unknownOperator(name, inference);
  return [
    headingOf(costed),
    transferTable(costed, machine),
    bufferTable(costed, hardware),
    resultOf(costed, machine, task),
    `Table entries:\n\n${entriesOf(costed, machine).join('\n')}`,
  ].join('\n\n');
}

function headingOf({ operator, work }: CostedOperator): string {
  const { name, kind, rows, cols, inner, repeat } = operator;
  const sizes = [rows, cols, ...(inner === undefined ? [] : [inner])].join(' × ');
  const unit = work.unit ?? 'no unit';
  return `${name}: ${kind} ${sizes}, ${repeat} ×, on ${unit}: ${work.cycles} cycles, ${work.macs} MACs, ${rounded(work.energyPj)} pJ`;
}

function transferTable({ transfers }: CostedOperator, machine: Machine): string {
  const rows = transfers.map((transfer) => {
    const { name, point } = machine.homeOf(transfer);
    const { cycles, energyPj } = machine.costOf(transfer);
    const { tensor, part, direction, bits, times } = transfer;
    const words = Math.ceil(bits / point.word_bits);
    const figures = [times, bits, words, wordEnergy(transfer, point), energyPj, cycles].map(rounded);
    return [`${tensor} ${part}`, `${direction} ${name}`, ...figures];
  });
  return markdownTable(['part', 'memory', 'times', 'bits', '→ words', '· pJ', '= pJ', 'cycles'], rows);
}

function wordEnergy({ direction }: PartTransfer, point: MemoryPort['point']): number {
  return direction === 'read' ? point.read_energy_pj : point.write_energy_pj;
}

function bufferTable({ buffers, work }: CostedOperator, { buffers: { point, auxiliary } }: Hardware): string {
  const accesses = [
    { what: 'read buffers', bits: buffers.readBits, point, energy: point.read_energy_pj },
    { what: 'write buffers', bits: buffers.writtenBits, point, energy: point.write_energy_pj },
    ...(auxiliary && work.auxiliaryReadBits > 0
      ? [
          {
            what: 'read auxiliary buffer',
            bits: work.auxiliaryReadBits,
            point: auxiliary.point,
            energy: auxiliary.point.read_energy_pj,
          },
        ]
      : []),
  ];
  const rows = accesses.map(({ what, bits, point: { word_bits }, energy }) => {
    const words = Math.ceil(bits / word_bits);
    return [what, ...[bits, words, energy, words * energy].map(rounded)];
  });
  return markdownTable(['buffers', 'bits', '→ words', '· pJ', '= pJ'], rows);
}

function resultOf(costed: CostedOperator, machine: Machine, task: string): string {
  const { cycles, computeCycles, transferCycles, dynamicPj } = machine.run(task, [costed]).byOperator[0]!;
  const { engine, overlap } = machine.hardware.config;
  return `${cycles} cycles (${engine}, overlap ${overlap}) of ${computeCycles} computing and ${transferCycles} moving; ${rounded(dynamicPj)} pJ without leakage`;
}

function entriesOf({ transfers }: CostedOperator, machine: Machine): string[] {
  const { config, buffers } = machine.hardware;
  const memories = new Map(
    transfers.map((transfer) => [machine.homeOf(transfer).name, machine.homeOf(transfer)]),
  );
  const { mac_energy } = config.pe_array;
  const { vector_energy } = config.special_function_unit;
  return [
    `- MAC: ${mac_energy.value} pJ: ${mac_energy.source}`,
    `- vector of the special function unit: ${vector_energy.value} pJ: ${vector_energy.source}`,
    ...[...memories.values()].map((memory) => `- ${memory.name}: ${memory.banks} × ${entryOf(memory)}`),
    `- buffers: ${buffers.banks} × ${entryOf(buffers)}`,
  ];
}

function entryOf({ technology, point }: Pick<MemoryPort, 'technology' | 'point'>): string {
  const { capacity_kib, word_bits, read_latency_ns, write_latency_ns } = point;
  const times = `read ${read_latency_ns} ns, write ${write_latency_ns} ns`;
  return `${technology.name} ${capacity_kib} KiB × ${word_bits} bit, ${times}: ${point.source ?? technology.source}`;
}

function unknownOperator(name: string, { operators }: { operators: readonly { name: string }[] }): AppError {
  const names = [...new Set(operators.map((operator) => operator.name))];
  const nearest = nearestWord(name, names);
  const hint = nearest ? `Did you mean "${nearest}"?` : `It has ${names.join(', ')}.`;
  return new AppError('UNKNOWN_OPERATOR', `No operator "${name}" in this inference`, { hint });
}

/** Six digits are more than any figure is good for. */
const rounded = (value: number): string =>
  `${Number.isInteger(value) ? value : Number(value.toPrecision(6))}`;
