export { findKnown, fingerprintOf, type KeptPositions, type KnownFile, readHead } from './known-file.ts';
export { type FileStart, LineFile } from './line-file.ts';
export { type LineBlock, LineSplitter, pointIn, type RawLine } from './line-splitter.ts';
export { BEGINNING, type Point, PositionFormat } from './position.ts';
export { toReadError, withReadErrors } from './read-error.ts';
export { type FileBlock, type LogReading, readLogFiles } from './read-log-files.ts';
export { findBackups, findRotatedFiles, type NumberedFile } from './rotated-files.ts';
export { type Pieces, toBytes } from './source-bytes.ts';
export { unpack } from './unpack.ts';
