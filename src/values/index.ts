export { type DataForm, dataFormOf, PLAIN, TAGGED } from './data-form.ts';
export { type DataPath, parseDataPath, withoutPaths } from './data-paths.ts';
export { decodeJsonValue, encodeJsonValue, isPlainJson, stringifyLogged } from './json-values.ts';
export { decodeTagged, encodeTagged, type TaggedForm } from './tagged-values.ts';
