// Prints where the energy of one ALBERT-base inference goes, fine-tuned with weights from DRAM against adapters with
// the backbone in RRAM, for eight tasks on one chip.
import { formatQuantity } from '@adaptmem/core';
import { loadHardware, simulate } from '@adaptmem/hw-sim';
import { allocate } from '@adaptmem/mapper';
import { AlbertConfig, COMPRESSION_DEFAULTS, geometryStorage, profileWorkload } from '@adaptmem/model';

const albertBase = AlbertConfig.parse({
  vocab_size: 30000,
  embedding_size: 128,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
});
const tasks = Array.from({ length: 8 }, (_, index) => ({ name: `task${index + 1}`, numLabels: 2 }));

const designs = [
  { method: 'fine-tuned', hardware: 'configs/hardware/edgebert-dram.yaml' },
  { method: 'houlsby', hardware: 'configs/hardware/edgebert-heterogeneous.yaml' },
] as const;

for (const { method, hardware: file } of designs) {
  const workload = profileWorkload({
    name: `albert-base/${method}`,
    model: 'albert-base',
    config: albertBase,
    method,
    adapter: { bottleneck: 64, sharing: 'shared' },
    tasks,
    sequenceLength: 128,
    storage: geometryStorage(COMPRESSION_DEFAULTS),
  });
  const hardware = loadHardware(file);
  const allocation = await allocate(workload, hardware, { solver: 'rule', objective: 'energy' });
  const { summary, byComponent } = simulate(workload, hardware, allocation);
  console.log(`${method} on ${hardware.name}: ${formatQuantity(summary.energyPj, 'energy')} an inference`);
  for (const { component, dynamicPj, leakagePj } of byComponent) {
    const [used, leaked] = [formatQuantity(dynamicPj, 'energy'), formatQuantity(leakagePj, 'energy')];
    console.log(`  ${component.padEnd(22)} ${used.padStart(9)} used ${leaked.padStart(9)} leaked`);
  }
}
