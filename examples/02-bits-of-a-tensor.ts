// Prints how many bits a pruned tensor takes as a bitmask with 8-bit values, part by part, and what that costs in
// precision: EdgeBERT's storage format on one matrix.
import { createRng } from '@adaptmem/core';
import { COMPRESSION_DEFAULTS, compressModel, decompressModel } from '@adaptmem/model';

const name = 'albert.pooler.weight';
const normal = createRng(42).stream('example');
const data = Float32Array.from({ length: 64 * 64 }, () => 0.02 * normal.normal());
const weights = new Map([[name, { shape: [64, 64], data }]]);

for (const sparsity of [0, 0.3, 0.6, 0.9]) {
  const pooler = { sparsity, format: 'adaptivfloat<8,3>', encoding: 'bitmask' as const };
  const settings = { ...COMPRESSION_DEFAULTS, groups: { ...COMPRESSION_DEFAULTS.groups, pooler } };
  const model = compressModel(weights, settings);
  const { encodedBits, maxAbsError } = model.tensors[0]!;
  const kept = decompressModel(model)
    .get(name)!
    .data.filter((value) => value !== 0).length;
  const { data: values, mask, metadata } = encodedBits;
  console.log(
    `sparsity ${sparsity}: ${values} + ${mask} + ${metadata} bits (dense fp32: ${32 * data.length})`,
  );
  console.log(`  ${kept} values kept, largest error ${maxAbsError.toPrecision(2)}`);
}
