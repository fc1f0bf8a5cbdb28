/**
 * ALBERT with adapters: tokenizer, GLUE, checkpoints, training, compression and the workload of an inference.
 *
 * @packageDocumentation
 */
export { AdapterConfig } from './adapter.js';
export { AlbertConfig, layerApplications } from './albert-config.js';
export { backboneShapes, classifierShapes, initialiseBackbone } from './albert-parameters.js';
export {
  attendedKeys,
  type HeadGroup,
  headGroups,
  type NetworkSpans,
} from './attention-span/attended-keys.js';
export { reachOf, spanFade, spanMask } from './attention-span/span-mask.js';
export {
  isSpan,
  meanSpan,
  SpanSettings,
  SpanTraining,
  type SpanTrainingInput,
  spanShapes,
  spansIn,
} from './attention-span/span-settings.js';
export {
  BACKEND_CHOICES,
  type Backend,
  type BackendChoice,
  currentBackend,
  selectBackend,
} from './backend.js';
export { readAlbertConfig } from './checkpoint/albert-config-file.js';
export { type CheckpointFiles, findCheckpointFiles } from './checkpoint/checkpoint-files.js';
export {
  type Checkpoint,
  inspectPretrained,
  loadPretrained,
  loadPretrainedBackbone,
  type PretrainedBackbone,
  type PretrainedDescription,
  type SavePretrainedOptions,
  savePretrained,
} from './checkpoint/pretrained.js';
export {
  encodeSafetensors,
  openSafetensors,
  type RawSafetensors,
  type RawTensor,
  readSafetensors,
  readSafetensorsRaw,
  type SafetensorsFile,
  type SafetensorsOptions,
  writeSafetensors,
} from './checkpoint/safetensors.js';
export { listTensors, type StoredTensor } from './checkpoint/stored-tensors.js';
export { accountingOf, type CompressionAccounting, type StoredSize } from './compress/accounting.js';
export {
  type AdaptivFloatAlgorithm,
  type AdaptivFloatOptions,
  adaptivFloat,
} from './compress/adaptivfloat.js';
export {
  type BitmaskEncoding,
  type BitmaskLayout,
  decodeBitmask,
  encodeBitmask,
  packMask,
  unpackMask,
} from './compress/bitmask.js';
export {
  type CompressedModel,
  type CompressedTensor,
  compressModel,
  decompressModel,
} from './compress/compress-model.js';
export {
  type CodeEncoding,
  ENCODING_NAMES,
  ENCODINGS,
  type EncodedCodes,
  type EncodedParts,
  type EncodingName,
  type VectorReader,
} from './compress/encodings.js';
export { NUMBER_FORMATS, numberFormat } from './compress/formats.js';
export { COMPRESSION_GROUPS, type CompressionGroup, groupOf } from './compress/groups.js';
export { type IntegerOptions, type IntegerScheme, integer } from './compress/integer.js';
export { type MxElement, microscaling } from './compress/microscaling.js';
export type { Codes, EncodeContext, EncodedValues, NumberFormat } from './compress/number-format.js';
export { packBits, unpackBits } from './compress/pack-bits.js';
export { readPackedModel, writePackedModel } from './compress/packed-model.js';
export { type PositZeroPolicy, posit } from './compress/posit.js';
export { applyMask, magnitudeMasks, prunedCount, rowMask, scoreMasks } from './compress/prune.js';
export {
  type PrunedOptimiser,
  type PrunedOptimiserOptions,
  prunedOptimiser,
} from './compress/pruned-optimiser.js';
export { cubicSparsity, PruningSchedule } from './compress/pruning-schedule.js';
export { COMPRESSION_DEFAULTS, CompressionSettings, GroupCompression } from './compress/settings.js';
export { fp8 } from './compress/small-float.js';
export { type Albert, type CreateAlbertOptions, createAlbert } from './create-albert.js';
export { earliestExit } from './early-exit/earliest-exit.js';
export { entropyOf } from './early-exit/entropy.js';
export { ExitSettings, isOfExit } from './early-exit/exit-heads.js';
export { type ExitTrace, type RunWithExitsOptions, runWithExits } from './early-exit/run-with-exits.js';
export { type ExitPoint, sweepThresholds } from './early-exit/sweep-thresholds.js';
export { type TrainExitsOptions, type TrainedExits, trainExits } from './early-exit/train-exits.js';
export { type CorruptedModel, corruptModel } from './faults/corrupt-model.js';
export { describeStorage } from './faults/describe-storage.js';
export {
  type FaultStudyOptions,
  type FaultStudyResult,
  faultStudy,
  type Remember,
  type StudyCells,
  type StudySweep,
  type StudyVariant,
} from './faults/fault-study.js';
export { criticalRate, type FaultSweepOptions, faultSweep } from './faults/fault-sweep.js';
export { type FaultTrialOptions, faultTrials } from './faults/fault-trials.js';
export { bitErrors, type FaultyBits, injectFaults } from './faults/inject-faults.js';
export { decodeSecded, encodeSecded, secdedBits } from './faults/secded.js';
export {
  CLAMP_BITS,
  type PartStorage,
  type StoragePlan,
  type StoredPart,
  storedPart,
  type TensorStoragePlan,
} from './faults/storage-plan.js';
export {
  type DescribeOptions,
  describeExamples,
  type ExamplesDescription,
} from './glue/describe-examples.js';
export {
  type FetchedGlue,
  type FetchGlueOptions,
  type FetchProgress,
  fetchGlueTask,
} from './glue/fetch-glue.js';
export { type GlueCatalogue, type GlueDownload, loadGlueCatalogue } from './glue/glue-catalogue.js';
export { type GlueExample, glueFile, glueFiles, readGlueSplit } from './glue/read-glue-split.js';
export {
  SUBMISSION_FILES,
  submissionArchive,
  submissionFile,
  submissionTable,
} from './glue/submission.js';
export {
  defineTask,
  GLUE_TASKS,
  type GlueSplit,
  type GlueTask,
  type GlueTaskName,
  isGlueTask,
  outputsOf,
  type TaskDefinition,
} from './glue/tasks.js';
export { type GlueSplitState, verifyGlueTask } from './glue/verify-glue.js';
export { type FetchOptions, fetchModel } from './hub/fetch-model.js';
export { type CachedModel, listSnapshots, readSnapshot, Snapshot, snapshotBytes } from './hub/hub-cache.js';
export { PUBLISHED_MODELS } from './hub/hub-defaults.js';
export { HubError, type HubErrorCode } from './hub/hub-error.js';
export type { HubEvent } from './hub/hub-event.js';
export { type HubSettings, hubSettings } from './hub/hub-settings.js';
export { displayName, type ModelName, parseModelName } from './hub/model-name.js';
export { findModel, type ResolvedModel, type ResolveOptions, resolveModel } from './hub/resolve-model.js';
export type { Answer } from './inference/answer.js';
export {
  MultiTaskModel,
  type MultiTaskOptions,
  type Question,
  type TaskAdapter,
  type TaskInfo,
  type TaskOptions,
} from './inference/multi-task-model.js';
export type { EncodedText, Text } from './inference/text.js';
export { type LogOptions, logTraining, TRAINING_LOGS, type TrainingLog } from './logs/log-training.js';
export { throughput } from './logs/throughput.js';
export {
  computeMetrics,
  METRIC_NAMES,
  type MetricName,
} from './metrics/compute-metrics.js';
export { argmax, meanCrossEntropy } from './metrics/cross-entropy.js';
export type { PretrainingSequence } from './pretrain/masked-batch.js';
export { type Pretrained, type PretrainOptions, pretrain } from './pretrain/pretrain.js';
export {
  type CorpusMaterial,
  type CorpusPretrained,
  type CorpusPretrainOptions,
  type HeldOutSettings,
  type LengthSettings,
  pretrainOnCorpus,
} from './pretrain/pretrain-corpus.js';
export { PretrainingSettings } from './pretrain/pretraining-settings.js';
export type { SequenceSource } from './pretrain/pretraining-steps.js';
export type { TokenizedText, TokenizeProgress } from './pretrain/tokenize-corpus.js';
export { type WritePretrainedOptions, writePretrained } from './pretrain/write-pretrained.js';
export { type ProfiledTask, profileWorkload, type WorkloadOptions } from './profile/profile-workload.js';
export {
  geometryStorage,
  type MeasuredModels,
  measuredStorage,
  type StorageOf,
  type TensorStorage,
  UNCOMPRESSED_STORAGE,
} from './profile/storage.js';
export {
  type ActivationRanges,
  calibrateActivations,
  quantisedActivations,
  rangesOver,
  type StoreActivation,
} from './quantise/activations.js';
export {
  type BagOfWordsOptions,
  type BaselineExample,
  bagOfWordsBaseline,
  majorityBaseline,
} from './quickstart/bag-of-words.js';
export {
  type BackboneOptions,
  makeQuickstartBackbone,
  type QuickstartBackbone,
} from './quickstart/make-backbone.js';
export { QUICKSTART_TASKS, type QuickstartTask } from './quickstart/quickstart-tasks.js';
export {
  QUICKSTART_SIZES,
  type QuickstartSizes,
  writeQuickstartData,
} from './quickstart/write-quickstart-data.js';
export { elementsOf, type HostTensor, type TensorMap } from './tensor-map.js';
export type { AlbertTextOptions } from './tokenizer/albert-text.js';
export type { EncodeOptions, SpecialName, Tokenizer } from './tokenizer/albert-tokenizer.js';
export { type Encoding, type PaddedEncoding, padEncoding, type Truncation } from './tokenizer/encoding.js';
export { loadTokenizer } from './tokenizer/load-tokenizer.js';
export { readTokenizerConfig } from './tokenizer/tokenizer-config.js';
export { type PieceType, type UnigramPiece, writeUnigramModel } from './tokenizer/unigram-model.js';
export type { EncodedExample } from './train/dataset.js';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type MetricFunction,
} from './train/evaluate-model.js';
export { type FineTuned, type FineTuneOptions, fineTune } from './train/fine-tune.js';
export { type Prediction, predictModel } from './train/predict-model.js';
export { type RunLength, runLength, type TrainingInput, TrainingSettings } from './train/settings.js';
export type { Metrics, TrainEvent, TrainingHistory } from './train/train-event.js';
export type { TrainingResult } from './train/train-loop.js';
export { type CheckpointOptions, readCheckpoint, type TrainingState } from './train/training-checkpoint.js';
export {
  type AdapterBase,
  hashOfBackbone,
  loadAdapter,
  type SavedAdapter,
  saveAdapter,
} from './tuning/adapter-folder.js';
export { addAdapters, type TunedModel } from './tuning/add-adapters.js';
export { type Deployment, deploymentOf } from './tuning/deployment.js';
export type { Insertion } from './tuning/insertion.js';
export type { LayerHooks, LayerOps, SiteOps, SubLayer } from './tuning/layer-hooks.js';
export { mergeAdapters, mergeObstacle } from './tuning/merge.js';
export {
  type AdapterSettings,
  countParameters,
  frozenPrefix,
  initialiseTuning,
  insertionOf,
  type ParameterCount,
  settingsOf,
  TUNING_METHODS,
  type Tuning,
  type TuningMethod,
  type TuningMethodName,
  trainableLine,
  trainsUnder,
  tunedParts,
  tunedShapes,
} from './tuning.js';
