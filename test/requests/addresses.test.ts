import { describe, expect, it } from 'vitest';
import { AddressRanges } from '../../src/requests/address-ranges.ts';
import { AddressAnonymizer, DailyHash, maskAddress, parseAddress } from '../../src/requests/addresses.ts';

const DAY = 86_400_000;

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is spelled %s', (text, expected) => {
    expect(parseAddress(text)).toBe(expected);
  });

  it.each([
    '',
    'unknown',
    '1',
    '0x7f.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.400',
    'x'.repeat(10_000),
    '203.0.113.7:80',
  ])('is not what %.20s is', (text) => {
    expect(parseAddress(text)).toBeUndefined();
    expect(maskAddress(text)).toBeUndefined();
  });

  it.each([
    ['203.0.113.7', '203.0.113.0'],
    ['::ffff:203.0.113.7', '203.0.113.0'],
    ['2001:db8:1234:5678::9', '2001:db8:1234::'],
    ['::1', '::'],
  ])('%s is masked as %s', (text, expected) => {
    expect(maskAddress(text)).toBe(expected);
  });

  it('has one number for a day, and another one the day after', () => {
    const hash = new DailyHash();
    const first = hash.of('203.0.113.7', 5 * DAY);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(hash.of('203.0.113.7', 6 * DAY - 1)).toBe(first);
    expect(hash.of('203.0.113.8', 6 * DAY - 1)).not.toBe(first);
    expect(hash.of('203.0.113.7', 6 * DAY)).not.toBe(first);
    expect(hash.of('203.0.113.7', 5 * DAY)).not.toBe(first);
    expect(new DailyHash().of('203.0.113.7', 5 * DAY)).not.toBe(first);
  });
});

describe('what is kept of addresses', () => {
  const forwarded = '203.0.113.7, 2001:db8:1234::9';

  it.each([
    ['keep', '203.0.113.7', forwarded],
    ['mask', '203.0.113.0', '203.0.113.0, 2001:db8:1234::'],
    ['drop', null, null],
  ] as const)('in the mode %s', (mode, address, text) => {
    const keeper = new AddressAnonymizer(mode);
    expect(keeper.anonymize('203.0.113.7')).toBe(address);
    expect(keeper.anonymizeForwarded(forwarded)).toBe(text);
  });

  it('as a hash is no address', () => {
    const keeper = new AddressAnonymizer('hash');
    expect(keeper.anonymize('203.0.113.7')).toMatch(/^[0-9a-f]{16}$/);
    expect(keeper.anonymizeForwarded(forwarded)).toBeNull();
  });

  it.each(['keep', 'mask', 'hash'] as const)(
    'in the mode %s of those who ask for privacy is the network',
    (mode) => {
      expect(new AddressAnonymizer(mode).anonymize('203.0.113.7', true)).toBe('203.0.113.0');
    },
  );

  it('of a header that holds something else is nothing, where it has to be masked', () => {
    const keeper = new AddressAnonymizer('mask');
    expect(keeper.anonymizeForwarded('203.0.113.7, ann@example.com')).toBeNull();
    expect(new AddressAnonymizer('keep').anonymizeForwarded('unknown')).toBe('unknown');
    expect(new AddressAnonymizer('keep').anonymizeForwarded('unknown', true)).toBeNull();
  });
});

describe('a list of networks', () => {
  const ranges = new AddressRanges('excludeAddresses', ['10.0.0.0/8', '::1', '2001:db8::/32', '192.0.2.1']);

  it.each([
    ['10.200.3.4', true],
    ['11.0.0.1', false],
    ['::1', true],
    ['::2', false],
    ['2001:db8:ffff::1', true],
    ['192.0.2.1', true],
    ['192.0.2.2', false],
  ])('with %s on it: %s', (address, expected) => {
    expect(ranges.has(address)).toBe(expected);
  });

  it.each(['10.0.0.0/33', 'localhost', '', '10.0.0.0/x'])('refuses %s', (entry) => {
    expect(() => new AddressRanges('excludeAddresses', ['::1', entry])).toThrow(/excludeAddresses\[1\]/);
  });
});
