import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAsctime, parseAsctime } from '../../src/logfile/asctime.ts';
import { LineFormat } from '../../src/logfile/line-format.ts';
import { decodeEntry, encodeEntry } from '../../src/logfile/log-entry.ts';
import { LineParser } from '../../src/logfile/log-line.ts';
import { formatValue } from '../support/format-value.ts';
import { HARD_VALUES } from '../support/hard-values.ts';
import { trials } from '../support/randomness.ts';

const FORMATS = [
  '%(asctime)s;%(message)s',
  '%(message)s',
  '%(message)s;%(asctime)s',
  '%(asctime)s %(name)s[%(levelname)s]: %(message)s.',
  'u%(message)sn%(name)su0%(levelname)s',
];

/** Text with many of the characters that matter to a line. */
const hardText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\n',
      '\r',
      ';',
      '\\',
      '{',
      '"',
      'u',
      'n',
      '0',
      ' ',
      '\u0018',
      '\u2028',
      '\ud800',
      '\udc00',
      '.',
      ':',
      '[',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

/** Text that a track takes: no half of a surrogate pair. */
const storable = hardText.map((text) => text.toWellFormed());

const ASCTIME = '2026-11-21 19:09:07,123';
const FIELDS = { asctime: ASCTIME, name: 'n', levelname: 'l' };

function composeText(format: LineFormat, fields: typeof FIELDS, message: string): string {
  const { head, tail } = format.frame(fields);
  return head + format.encodeText(message) + tail;
}

function composeEntry(format: LineFormat, json: string): string {
  const { head, tail } = format.frame(FIELDS);
  return head + format.encodeEntry(json) + tail;
}

describe.each(FORMATS)('lines of the format %s', (format) => {
  const lineFormat = new LineFormat(format);
  const parser = new LineParser(lineFormat, false);

  it('bring any message back as it was, from one line', () => {
    fc.assert(
      fc.property(hardText, hardText, hardText, (message, name, levelname) => {
        const text = composeText(lineFormat, { asctime: ASCTIME, name, levelname }, message);
        expect(Buffer.from(text).toString()).toBe(text);
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        const line = parser.parse({ text, end: 0 });
        expect(line).toMatchObject({ message, entry: undefined, fault: undefined });
        if (line.name !== undefined) expect(line).toMatchObject({ name, levelName: levelname });
      }),
      trials(500),
    );
  });

  it('bring any entry back as it was, from one line', () => {
    fc.assert(
      fc.property(storable, storable, fc.dictionary(storable, storable), (taskId, userName, data) => {
        const entry = { taskId, userName, data, timeStamp: 5 };
        const message = encodeEntry(entry);
        const text = composeEntry(lineFormat, message);
        expect(Buffer.from(text).toString()).toBe(text);
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(parser.parse({ text, end: 0 })).toMatchObject({ entry, fault: undefined });
      }),
      trials(300),
    );
  });

  it('cannot be forged: no message passes for an entry', () => {
    const forged = composeEntry(lineFormat, encodeEntry({ taskId: 'a', userName: 'u', data: {} }));
    for (const message of [forged, `x\n${forged}`, forged.slice(forged.indexOf('\\'))]) {
      const text = composeText(lineFormat, FIELDS, message);
      expect(parser.parse({ text, end: 0 })).toMatchObject({ message, entry: undefined });
    }
  });
});

describe('an entry in a line', () => {
  it.each(Object.entries(HARD_VALUES))('brings back %s', (_, value) => {
    const data = { value, list: [value] };
    const { data: read } = decodeEntry(encodeEntry({ taskId: 'a', userName: 'u', data })) ?? {};
    expect(formatValue(read)).toBe(formatValue(data));
  });

  it('has no key by itself that could do harm, as every form of tagged values', () => {
    const data = { constructor: 1 } as unknown as Record<string, unknown>;
    const json = encodeEntry({ taskId: 'a', userName: 'u', timeStamp: 5, data: { inner: data } });
    expect(json).toContain('{"inner":{"$object":[["constructor",1]]}}');
  });

  it('names the path of what cannot be written', () => {
    const cycle: Record<string, unknown> = { list: [] };
    (cycle.list as unknown[]).push(cycle);
    const encode = (data: Record<string, unknown>) => () => encodeEntry({ taskId: 'a', userName: 'u', data });
    expect(encode({ cycle })).toThrow(/^data\.cycle\.list\[0\] cannot be logged: a cycle/);
    expect(encode({ a: [Symbol('s')] })).toThrow(/^data\.a\[0\] cannot be logged: a symbol/);
    expect(encode({ a: new URL('http://localhost') })).toThrow(/^data\.a cannot be logged/);
  });

  it('takes times as numbers, dates and ISO text, which is UTC where it names no offset', () => {
    const timeOf = (timeStamp: number | Date | string) =>
      decodeEntry(encodeEntry({ taskId: 'a', userName: 'u', data: {}, timeStamp }))?.timeStamp;
    const moment = Date.UTC(2026, 10, 21, 19, 9, 7);
    expect(timeOf(moment)).toBe(moment);
    expect(timeOf(new Date(moment))).toBe(moment);
    expect(timeOf('2026-11-21T19:09:07')).toBe(moment);
    expect(timeOf('2026-11-21T20:09:07+01:00')).toBe(moment);
  });

  it('is no entry if something is missing or damaged', () => {
    expect(decodeEntry('{"taskId":"a","userName":"u"}')).toBeUndefined();
    expect(decodeEntry('{"taskId":"a","userName":"u","data":{"x":{"$what":1}}}')).toBeUndefined();
    expect(decodeEntry('{"taskId":"a","userName":')).toBeUndefined();
  });
});

it('times come back from text to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), fc.boolean(), (time, isLocal) => {
      const text = formatAsctime(time, isLocal);
      expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}$/);
      if (!isLocal) expect(parseAsctime(text, isLocal)).toBe(time);
      else expect(Math.abs(parseAsctime(text, isLocal) - time)).toBeLessThanOrEqual(3_600_000);
    }),
    trials(300),
  );
});
