export { type DataForm, type DataSnapshot, PLAIN, snapshotOf, TAGGED } from './data-form.ts';
export { type DataPath, parseDataPath, withoutPaths } from './data-paths.ts';
export { checkIndexedText, checkRunId, INDEXED_TEXT_LENGTH_MAX, RUN_ID_MAX } from './identifiers.ts';
export { decodeJsonValue, encodeJsonValue, isPlainJson, stringifyLogged } from './json-values.ts';
export { decodeTagged, encodeTagged, type TaggedForm } from './tagged-values.ts';
