/** What pruning, the number format and the bitmask make of the parameters. */
import { encodedTotal, storedGroups } from '../aggregate.js';
import { ENCODED_PARTS, encodingChart } from '../charts/encoding-chart.js';
import { storageChart } from '../charts/storage-chart.js';
import { distinct, methodTitle } from '../names.js';
import type { Section } from '../page/document.js';
import type { CompressedGroup, ReportInput } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Table } from '../tables/table.js';

const BITS_PER_BYTE = 8;

interface StoredMethod {
  method: string;
  groups: CompressedGroup[];
}

/** Bytes per parameter group, for all tasks together. */
export function storageSection(input: ReportInput): Section {
  const methods = distinct(input.compression.map(({ method }) => method)).map((method) => ({
    method: methodTitle(method),
    groups: storedGroups(input, method),
  }));
  return {
    id: 'storage',
    title: 'Stored bytes',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Bytes that the encoder really wrote for all tasks together: the shared part once, each task’s own part ' +
          'as often as there are tasks. Data are the kept values, the mask says where they belong, metadata are ' +
          'exponent biases and the like.',
      },
      { kind: 'figure', figure: storageFigure(methods) },
      { kind: 'figure', figure: encodingFigure(methods) },
      { kind: 'table', table: storageTable(methods) },
    ],
  };
}

function storageFigure(methods: readonly StoredMethod[]) {
  const largest = methods.flatMap(({ groups }) => [
    groups.reduce((sum, group) => sum + group.denseFp32Bytes, 0) * BITS_PER_BYTE,
  ]);
  const { name: unit, factor } = displayUnit(largest, 'capacity');
  const bars = methods.flatMap(({ method, groups }) =>
    (['float32', 'encoded'] as const).flatMap((state) =>
      groups.map((group) => ({
        method,
        state,
        group: group.group,
        size: ((state === 'float32' ? group.denseFp32Bytes : encodedTotal(group)) * BITS_PER_BYTE) / factor,
      })),
    ),
  );
  return {
    name: 'storage',
    title: 'Parameters of all tasks, by group',
    caption:
      'Upper bar: uncompressed float32; lower bar: encoded. Compression shortens each bar; sharing the frozen ' +
      'groups between tasks is what makes one method’s bars shorter than the other’s.',
    spec: storageChart(bars, unit),
  };
}

function encodingFigure(methods: readonly StoredMethod[]) {
  const largest = methods.flatMap(({ groups }) => groups.map((group) => encodedTotal(group) * BITS_PER_BYTE));
  const { name: unit, factor } = displayUnit(largest, 'capacity');
  const bars = methods.flatMap(({ method, groups }) =>
    groups.flatMap((group) =>
      ENCODED_PARTS.map((part) => ({
        method,
        group: group.group,
        part,
        size: (group.encodedBytes[part] * BITS_PER_BYTE) / factor,
      })),
    ),
  );
  return {
    name: 'encoding',
    title: 'What the encoded bytes are',
    caption:
      'Data, mask and metadata of each group. A mask costs one bit an element whatever the density, so the ' +
      'sparser a group is, the larger is its mask’s share.',
    spec: encodingChart(bars, unit),
  };
}

function storageTable(methods: readonly StoredMethod[]): Table {
  const bits = (bytes: number) => bytes * BITS_PER_BYTE;
  return {
    name: 'storage',
    caption: 'Elements, density and stored size of each group, all tasks together.',
    columns: [
      { key: 'method', title: 'Method' },
      { key: 'group', title: 'Group' },
      { key: 'elements', title: 'Elements' },
      { key: 'density_ratio', title: 'Density', unit: 'ratio' },
      { key: 'float32_bits', title: 'float32', unit: 'capacity' },
      { key: 'data_bits', title: 'Data', unit: 'capacity' },
      { key: 'mask_bits', title: 'Mask', unit: 'capacity' },
      { key: 'metadata_bits', title: 'Metadata', unit: 'capacity' },
      { key: 'encoded_bits', title: 'Encoded', unit: 'capacity' },
      { key: 'compression_factor', title: 'Times smaller' },
    ],
    rows: methods.flatMap(({ method, groups }) =>
      groups.map((group) => ({
        method,
        group: group.group,
        elements: group.elements,
        density_ratio: group.density,
        float32_bits: bits(group.denseFp32Bytes),
        data_bits: bits(group.encodedBytes.data),
        mask_bits: bits(group.encodedBytes.mask),
        metadata_bits: bits(group.encodedBytes.metadata),
        encoded_bits: bits(encodedTotal(group)),
        compression_factor: group.denseFp32Bytes / encodedTotal(group),
      })),
    ),
  };
}
