/** The report's table of contents: which sections there are, in which order. */
import type { ReportDocument } from './page/document.js';
import type { ReportInput } from './report-input.js';
import { accuracySection } from './sections/accuracy.js';
import { allocationSection } from './sections/allocation.js';
import { attentionSpanSection } from './sections/attention-span.js';
import { compressionEffectSection } from './sections/compression-effect.js';
import { earlyExitSection } from './sections/early-exit.js';
import { furtherSplitsSection } from './sections/further-splits.js';
import { parametersSection } from './sections/parameters.js';
import { provenanceSection } from './sections/provenance.js';
import { publishedSection } from './sections/published.js';
import { robustnessSection } from './sections/robustness.js';
import { scenarioSection } from './sections/scenarios.js';
import { storageSection } from './sections/storage.js';
import { summarySection } from './sections/summary.js';
import { systemSections } from './sections/systems.js';
import { taskScalingSection } from './sections/task-scaling.js';
import { taskSwitchSection } from './sections/task-switch.js';

/** Sections for whatever the input holds; what it does not hold has no section. */
export function buildDocument(input: ReportInput): ReportDocument {
  const sections = [
    summarySection(input),
    input.results.length > 0 ? accuracySection(input) : undefined,
    furtherSplitsSection(input),
    input.results.length > 0 ? parametersSection(input) : undefined,
    input.compression.length > 0 ? storageSection(input) : undefined,
    compressionEffectSection(input),
    robustnessSection(input),
    attentionSpanSection(input),
    ...systemSections(input),
    input.allocations.length > 0 ? allocationSection(input) : undefined,
    earlyExitSection(input),
    taskScalingSection(input),
    taskSwitchSection(input),
    scenarioSection(input),
    publishedSection(input),
    provenanceSection(input),
  ];
  return {
    title: input.experiment.name,
    description: input.experiment.description,
    sections: sections.filter((section) => section !== undefined),
  };
}
