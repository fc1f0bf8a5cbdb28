/**
 * Reports: the results of an experiment as HTML, Markdown, CSV and SVG.
 *
 * @example
 * const { files } = await renderReport(input); // input: ReportInput, plain data
 * for (const [path, text] of files) writeAtomic(join('report', path), text);
 * const svg = await renderSvg(tasksChart(points, 'Energy per inference (µJ)'));
 *
 * @packageDocumentation
 */
export { type Score, type Scored, type Statistic, scores } from './aggregate.js';
export { accuracyChart } from './charts/accuracy-chart.js';
export { allocationChart } from './charts/allocation-chart.js';
export { encodingChart } from './charts/encoding-chart.js';
export { energyChart } from './charts/energy-chart.js';
export { type ExitChartPoint, exitChart } from './charts/exit-chart.js';
export { type FaultPoint, faultChart } from './charts/fault-chart.js';
export { type FrontAxis, type FrontPoint, frontChart, type MarkedPoint } from './charts/front-chart.js';
export { renderSvg } from './charts/render-svg.js';
export { type RobustnessPoint, robustnessChart } from './charts/robustness-chart.js';
export { type SpanBar, spanChart } from './charts/span-chart.js';
export { storageChart } from './charts/storage-chart.js';
export { tasksChart } from './charts/tasks-chart.js';
export { trialsChart } from './charts/trials-chart.js';
export { type VolumePoint, volumeChart } from './charts/volume-chart.js';
export type {
  ExplorationReport,
  ExploredFigures,
  ExploredObjective,
  FrontDesign,
  Platform,
} from './exploration/exploration.js';
export { renderExplorationReport } from './exploration/exploration-report.js';
export type { RenderedReport } from './render-document.js';
export { renderReport } from './render-report.js';
export type {
  AllocationReport,
  AttentionSpanReport,
  CompressedGroup,
  CompressionEffectReport,
  CompressionResult,
  EarlyExitReport,
  EvaluationResult,
  ExitCostPoint,
  ExitSystemReport,
  ExitTaskReport,
  ExperimentInfo,
  FaultReport,
  FurtherSplitResult,
  InferenceCost,
  MemoryUse,
  PublishedExitReport,
  PublishedFigure,
  PublishedSpanReport,
  ReportInput,
  ScenarioReport,
  SpanCost,
  SpanSavings,
  SpanTaskReport,
  StoredNetwork,
  SystemReport,
  TaskInfo,
} from './report-input.js';
export {
  renderSearchReport,
  type SearchGroup,
  type SearchReport,
  type SearchTrial,
} from './search-report.js';
export { tableToCsv } from './tables/csv.js';
export { tableToMarkdown } from './tables/markdown.js';
export type { Cell, Column, Table } from './tables/table.js';
