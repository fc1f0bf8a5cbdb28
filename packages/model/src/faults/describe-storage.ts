/** In what cells something lives, in words for readers of a report. */
import { TENSOR_PARTS, type TensorPart } from '@adaptmem/core';
import type { PartStorage, TensorStoragePlan } from './storage-plan.js';

/**
 * A sentence of the parts, those that live alike together.
 * @example 'data: rram-22nm-mlc3, 3 bits a cell in gray code, 0.38 % of them read wrong; mask, metadata: …'
 */
export function describeStorage(storage: TensorStoragePlan): string {
  const places = new Map<string, TensorPart[]>();
  for (const part of TENSOR_PARTS) {
    const place = describePart(storage[part]);
    places.set(place, [...(places.get(place) ?? []), part]);
  }
  const sentences = [...places].map(([place, parts]) => `${parts.join(', ')}: ${place}`);
  return [...sentences, ...(storage.clampExponent ? ['exponents clamped'] : [])].join('; ');
}

function describePart({ cells, ecc }: PartStorage): string {
  if (!cells) return 'without faults';
  const { name, bitsPerCell, coding, down, up } = cells;
  const rate = [...down, ...up].reduce((sum, each) => sum + each, 0) / down.length;
  const code = bitsPerCell === 1 ? '1 bit a cell' : `${bitsPerCell} bits a cell in ${coding} code`;
  const wrong = rate === 0 ? 'none of them read wrong' : `${percent(rate)} of them read wrong`;
  return `${name}, ${code}, ${wrong}${ecc ? ', error correction' : ''}`;
}

/** Two digits: rates range over many powers of ten. */
const percent = (rate: number) => `${Number((100 * rate).toPrecision(2))} %`;
