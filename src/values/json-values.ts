import { isMapping } from '../arguments/index.ts';
import { type DataCarrier, PLAIN, snapshotOf } from './data-form.ts';
import { decodeTagged, encodeTagged, type TaggedForm } from './tagged-values.ts';

/**
 * How JSON carries what it has no form for (docs/FORMAT.md, "Tagged values"): bytes as base64, and every number that
 * JSON does not have by its name.
 */
const JSON_FORM: TaggedForm = {
  hasNonFinite: false,
  encodeBytes: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  decodeBytes: (text) => new Uint8Array(Buffer.from(text as string, 'base64')),
};

const LOG: DataCarrier = { verb: 'logged', hasNonFinite: false };

/** Whether JSON brings a value back exactly as it is, so that it needs no tags. */
export function isPlainJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  if (Array.isArray(value)) return isPlainArray(value);
  return isMapping(value) && Object.values(value).every(isPlainJson);
}

/** By index, because `every` passes over holes, which JSON would turn into null. */
function isPlainArray(values: unknown[]): boolean {
  for (let index = 0; index < values.length; index++) if (!isPlainJson(values[index])) return false;
  return true;
}

/**
 * Data as JSON text, with tags in place of what JSON does not have.
 *
 * @throws TypeError that names the path of what cannot be logged
 */
export function stringifyLogged(data: object): string {
  const snapshot = snapshotOf(data, LOG);
  return JSON.stringify(snapshot.form === PLAIN ? snapshot.data : encodeJsonValue(snapshot.data));
}

/** The value with tags in place of what JSON does not have. */
export function encodeJsonValue(value: unknown): unknown {
  return encodeTagged(value, JSON_FORM);
}

/** The value that `encodeJsonValue` gave. */
export function decodeJsonValue(json: unknown): unknown {
  return decodeTagged(json, JSON_FORM);
}
