/** What the report rests on, and how to make it again. */
import { distinct } from '../names.js';
import type { Block, Section } from '../page/document.js';
import type { ReportInput } from '../report-input.js';

/** Experiment, command, hash, and every assumption. */
export function provenanceSection(input: ReportInput): Section {
  const { experiment } = input;
  const facts: Block = {
    kind: 'table',
    table: {
      name: 'provenance',
      caption: 'The run that made this report.',
      columns: [
        { key: 'what', title: 'What' },
        { key: 'value', title: 'Value' },
      ],
      rows: [
        { what: 'Experiment', value: experiment.name },
        { what: 'Command', value: experiment.command },
        { what: 'Seed', value: String(experiment.seed) },
        { what: 'Backend of the training', value: experiment.backend },
        { what: 'Hash of all results', value: experiment.resultsHash },
      ],
    },
  };
  const assumptions = distinct([
    ...input.assumptions,
    ...input.systems.flatMap(({ detail }) => detail.result.assumptions),
  ]);
  const notes: Block[] =
    assumptions.length > 0 ? [{ kind: 'notes', title: 'Assumed, not measured', items: assumptions }] : [];
  return { id: 'provenance', title: 'Assumptions and provenance', blocks: [facts, ...notes] };
}
