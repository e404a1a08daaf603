export { formatTime } from './format-time.ts';
export { Run, type RunFields } from './run.ts';
export { RunDraft } from './run-draft.ts';
export { RunRegistry } from './run-registry.ts';
export { coverTime, type RunState } from './run-state.ts';
