import { describe, test } from 'vitest';
import { collect } from '../../support/tracks.ts';
import { expectRefusal, rangeError, type Stored, typeError, withStoredTracks } from './stored-tracks.ts';
import { named } from './values.ts';

/** Every call that takes criteria. */
function askings(storage: Stored): ((criteria: unknown) => Promise<unknown>)[] {
  return [
    (criteria) => storage.query(criteria as object),
    (criteria) => storage.queryMetadata(criteria as object),
    async (criteria) => collect(storage.iterate(criteria as object)),
    (criteria) => storage.count(criteria as object),
    (criteria) => storage.distinct('taskId', criteria as object),
    (criteria) => storage.countBy('taskId', criteria as object),
    (criteria) => storage.explain(criteria as object),
  ];
}

describe('criteria that cannot be met', () => {
  test('are refused when unknown, with the known ones and the nearest', () =>
    withStoredTracks(async (_, storage) => {
      for (const ask of askings(storage)) {
        await expectRefusal(ask({ taskID: 'a' }), typeError(/taskID.*taskId/s), 'taskID');
        await expectRefusal(ask({ user: 'u' }), typeError(/user\b.*userName/s), 'user');
        await expectRefusal(ask({ taskId: 'a', timefrom: 1 }), typeError(/timefrom.*timeFrom/s), 'timefrom');
        const known = /nothing.*taskId.*runId.*userName.*timeStamp.*timeFrom.*timeTo.*timeFromTo.*state/s;
        await expectRefusal(ask({ 'nothing like it': 1 }), typeError(known), 'an unknown criterion');
        await expectRefusal(ask(JSON.parse('{"__proto__":"a"}')), typeError('__proto__'), '__proto__');
        await expectRefusal(ask({ constructor: 'a' }), typeError('constructor'), 'constructor');
        await expectRefusal(ask({ trackNum: 1 }), typeError('trackNum'), 'trackNum');
      }
    }));

  test('are refused when a list of values has a hole, by the place of the hole', () =>
    withStoredTracks(async (_, storage) => {
      for (const ask of askings(storage)) {
        for (const attribute of ['taskId', 'runId', 'state', 'timeStamp']) {
          await expectRefusal(ask({ [attribute]: new Array(2) }), typeError(`${attribute}[0]`), attribute);
        }
      }
    }));

  test('are refused when they are no mapping', () =>
    withStoredTracks(async (_, storage) => {
      for (const ask of askings(storage)) {
        for (const value of ['a', 5, true, [], [{}], new Map(), () => true]) {
          await expectRefusal(ask(value), typeError('criteria'), named(value));
        }
      }
    }));

  test('are refused when a value has the wrong type', () =>
    withStoredTracks(async (storage) => {
      for (const value of [
        5,
        true,
        null,
        new Date(),
        Symbol('s'),
        /a/,
        [5],
        ['a', null],
        [['a']],
        { equals: 5 },
      ]) {
        await expectRefusal(storage.query!({ taskId: value }), typeError('taskId'), named(value));
        await expectRefusal(storage.query!({ userName: value }), typeError('userName'), named(value));
      }
      for (const value of ['1', '*', true, [null], { prefix: '1' }, { equals: '1' }, { gt: '0' }]) {
        await expectRefusal(storage.query!({ runId: value }), typeError('runId'), named(value));
      }
      for (const value of [null, [null], 5n, {}, new Date(), () => 1, { equals: null }, { prefix: 5 }]) {
        await expectRefusal(storage.query!({ state: value }), typeError('state'), named(value));
      }
    }));

  test('are refused when a form is none or not one', () =>
    withStoredTracks(async (storage) => {
      const forms = [
        {},
        { like: 'a' },
        { prefix: 'a', gt: 'b' },
        { equals: 'a', prefix: 'a' },
        { gt: undefined },
      ];
      for (const form of [...forms, { prefix: undefined }, { gt: 'a', equal: 'a' }]) {
        await expectRefusal(storage.query!({ taskId: form }), typeError('taskId'), named(form));
      }
      await expectRefusal(storage.query!({ taskId: { equal: 'a' } }), typeError(/equal\b.*equals/s), 'equal');
      await expectRefusal(
        storage.query!({ state: { gt: 1, lt: 'x' } }),
        typeError('state'),
        'bounds of two types',
      );
    }));

  test('are refused when no index could hold the value', () =>
    withStoredTracks(async (storage) => {
      for (const state of [Number.NaN, Infinity, [1, Number.NaN], { lt: -Infinity }]) {
        await expectRefusal(storage.query!({ state }), rangeError('state'), named(state));
      }
      await expectRefusal(storage.query!({ taskId: '\ud800' }), typeError('taskId'), 'a lone surrogate');
      await expectRefusal(
        storage.query!({ taskId: 'x'.repeat(65_537) }),
        rangeError('taskId'),
        'a long text',
      );
    }));
});

describe('orders and attributes that are none', () => {
  test('are refused with the known ones', () =>
    withStoredTracks(async (storage) => {
      for (const value of ['data', 'taskid', '', '__proto__', 'constructor', 5, null, ['taskId']]) {
        const known = typeError(/taskId.*runId.*userName.*timeStamp.*state/s);
        await expectRefusal(storage.query!({}, { orderBy: value }), known, named(value));
        await expectRefusal(storage.distinct!(value), known, named(value));
        await expectRefusal(storage.countBy!(value), known, named(value));
      }
    }));

  test('are refused as cursors that are no track ids', () =>
    withStoredTracks(async (storage) => {
      for (const value of [5, null, {}, true]) {
        await expectRefusal(storage.query!({}, { after: value }), typeError('after'), named(value));
      }
      for (const value of ['', 'a', '1', '0000001x', '0000000', '00000001', '4294967297']) {
        await expectRefusal(storage.query!({}, { after: value }), rangeError('after'), named(value));
      }
    }));
});
