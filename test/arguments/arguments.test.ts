import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import {
  checkFlag,
  checkFunction,
  checkInteger,
  checkName,
  checkOptions,
  checkPositive,
  checkText,
  describe,
  isMapping,
} from '../../src/arguments/index.ts';
import { trials } from '../support/randomness.ts';

group('what was received is described', () => {
  it.each([
    ['a"b', 'the text "a\\"b"'],
    ['x'.repeat(100), `the text "${'x'.repeat(57)}..."`],
    [null, 'null'],
    [undefined, 'undefined'],
    [Number.NaN, 'NaN'],
    [false, 'false'],
    [[1], 'an array'],
    [new Date(0), 'a Date'],
    [5n, 'a bigint'],
    [Symbol('s'), 'a symbol'],
    [() => 1, 'a function'],
  ])('%o as %s', (value, words) => {
    expect(describe(value)).toBe(words);
  });

  it('whatever it is, without throwing', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => {
        expect(describe(value)).not.toBe('');
      }),
      trials(300),
    );
  });
});

group('a check', () => {
  it('gives back what is right', () => {
    const call = () => 1;
    expect(checkText('name', '')).toBe('');
    expect(checkName('name', 'a')).toBe('a');
    expect([checkInteger('n', -2, -2), checkInteger('n', 3, 0, 3), checkPositive('n', 1)]).toEqual([
      -2, 3, 1,
    ]);
    expect([checkFlag('flag', undefined), checkFlag('flag', false), checkFlag('flag', true)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([checkFunction('call', undefined), checkFunction('call', call)]).toEqual([undefined, call]);
  });

  it.each<[string, () => unknown, new (message: string) => Error]>([
    ['name must be a string, received 5', () => checkText('name', 5), TypeError],
    ['name must be a string, received null', () => checkName('name', null), TypeError],
    ['name must not be empty', () => checkName('name', ''), RangeError],
    ['n must be a number, received the text "1"', () => checkInteger('n', '1', 0), TypeError],
    ['n must be an integer from 0 to 3, received 4', () => checkInteger('n', 4, 0, 3), RangeError],
    ['n must be an integer from 0 to 3, received NaN', () => checkInteger('n', Number.NaN, 0, 3), RangeError],
    [
      'n must be an integer from 1 to 9007199254740991, received 9007199254740992',
      () => checkPositive('n', 2 ** 53),
      RangeError,
    ],
    ['flag must be a boolean, received null', () => checkFlag('flag', null), TypeError],
    ['call must be a function, received an object', () => checkFunction('call', {}), TypeError],
  ])('says: %s', (message, check, kind) => {
    expect(check).toThrow(new kind(message));
  });
});

group('options', () => {
  it('may be absent, which is as if they were empty', () => {
    expect(checkOptions('options', undefined, [])).toEqual({});
  });

  it.each([[[]], [new Map()], [null], ['text']])('are no %o', (value) => {
    expect(() => checkOptions('options', value as unknown as object, [])).toThrow(
      `options must be an object, received ${describe(value)}`,
    );
  });

  it('have known keys only, also where the name is one that every object has', () => {
    const given = JSON.parse('{"a":1,"__proto__":2}') as { a: number };
    expect(() => checkOptions('options', given, ['a'])).toThrow(
      new TypeError("unknown option '__proto__'. Known are: a"),
    );
    expect(() => checkOptions('[FTP]', { b: 1 } as object, [])).toThrow(
      new TypeError("unknown key 'b' in [FTP]. Known are: "),
    );
  });

  it('are mappings: literals, and objects without a prototype', () => {
    expect([{}, Object.create(null)].map(isMapping)).toEqual([true, true]);
    expect([[], new Date(), null, 'a', Object.create({})].map(isMapping)).toEqual(Array(5).fill(false));
  });
});
