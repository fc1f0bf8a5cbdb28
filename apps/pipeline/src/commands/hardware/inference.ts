/** `pipeline hardware trace | roofline | banks | explain`: one inference of a run, looked into. */
import { Allocation, loadConfig, Workload, writeAtomic } from '@adaptmem/core';
import {
  describeBanks,
  describeRoofline,
  explainOperator,
  loadHardware,
  roofline,
  traceInference,
} from '@adaptmem/hw-sim';
import type { Command } from 'commander';
import { collect } from '../argument-values.js';

export function addInferenceCommands(hardware: Command): void {
  hardware
    .command('trace <workload> <allocation> <hardware>')
    .description(
      "timeline of an inference for ui.perfetto.dev, tile by tile; of a run's workload/*/*.json and allocation/*/*.json",
    )
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware, e.g. overlap=none', collect, [])
    .option('-o, --out <file>', 'where it goes', 'trace.json')
    .action(writeTrace);

  hardware
    .command('roofline <workload> <allocation> <hardware>')
    .description("what bounds each operator: PE array, a memory or the interconnect; files as for 'trace'")
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware, e.g. engine=event-driven', collect, [])
    .option('--json', 'print JSON', false)
    .action(printRoofline);

  hardware
    .command('banks <workload> <allocation> <hardware>')
    .description("what every bank does, by the event-driven engine; files as for 'trace'")
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware', collect, [])
    .action(printBanks);

  hardware
    .command('explain <workload> <allocation> <hardware> <operator>')
    .description("how time and energy of an operator are composed of table entries; files as for 'trace'")
    .option('-t, --task <name>', "whose inference (default: the workload's first)")
    .option('--set <path=value>', 'override a value of the hardware', collect, [])
    .action(printExplanation);
}

interface InferenceOptions {
  task?: string;
  set: string[];
}

function loadInference(
  files: { workload: string; allocation: string; hardware: string },
  { task, set }: InferenceOptions,
) {
  const workload = loadConfig(Workload, [files.workload]).value;
  const allocation = loadConfig(Allocation, [files.allocation]).value;
  const accelerator = loadHardware(files.hardware, set);
  return { workload, allocation, hardware: accelerator, task: task ?? workload.inferences[0]!.task };
}

function writeTrace(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  { out, ...options }: InferenceOptions & { out: string },
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const { workload, hardware: accelerator, allocation, task } = loadInference(files, options);
  const trace = traceInference(workload, accelerator, allocation, task);
  writeAtomic(out, `${JSON.stringify(trace)}\n`);
  process.stdout.write(`${out}: ${trace.traceEvents.length} events; open it in https://ui.perfetto.dev\n`);
}

function printRoofline(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  { json, ...options }: InferenceOptions & { json: boolean },
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const { workload, hardware: accelerator, allocation, task } = loadInference(files, options);
  const found = roofline(workload, accelerator, allocation, task);
  process.stdout.write(`${json ? JSON.stringify(found) : describeRoofline(found)}\n`);
}

function printBanks(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  options: InferenceOptions,
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const { workload, hardware: accelerator, allocation, task } = loadInference(files, options);
  process.stdout.write(`${describeBanks(workload, accelerator, allocation, task)}\n`);
}

function printExplanation(
  workloadFile: string,
  allocationFile: string,
  hardwareFile: string,
  operator: string,
  options: InferenceOptions,
): void {
  const files = { workload: workloadFile, allocation: allocationFile, hardware: hardwareFile };
  const loaded = loadInference(files, options);
  process.stdout.write(`${explainOperator(loaded, loaded.task, operator)}\n`);
}
