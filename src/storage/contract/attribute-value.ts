import { checkIndexedText } from '../../values/index.ts';
import type { AttributeValue } from './types.ts';

/**
 * The value under which a track stands in the index of one of its data's attributes; undefined if it is not in that index.
 *
 * @throws RangeError, TypeError if it is text that no index takes
 */
export function indexedValue(name: string, value: unknown): AttributeValue | undefined {
  if (typeof value === 'string') return checkIndexedText(`data.${name}`, value);
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined;
}

/** The order of values in an index: booleans, then numbers, then text by code point. */
export function compareValues(a: AttributeValue, b: AttributeValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === typeof b) return Number(a) - Number(b);
  return rankOfType(a) - rankOfType(b);
}

function rankOfType(value: AttributeValue): number {
  if (typeof value === 'boolean') return 0;
  return typeof value === 'number' ? 1 : 2;
}

/** Compares text by code point, which is also the order of its UTF-8 bytes. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return rankOfUnit(unitA) - rankOfUnit(unitB);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates (code points from U+10000) before U+E000 to U+FFFF; by code point they come after. */
function rankOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
