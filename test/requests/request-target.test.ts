import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSegments, parseRequestTarget } from '../../src/requests/request-target.ts';
import { SECRET_NAMES, SecretNames } from '../../src/requests/secret-names.ts';
import { trials } from '../support/randomness.ts';

const secrets = new SecretNames();

describe('the target of a request', () => {
  it('is taken apart into path and parameters', () => {
    expect(parseRequestTarget('/a/b?x=1&y=two+words&x=%C3%A4&flag', 'keep', secrets)).toEqual({
      url: '/a/b?x=1&y=two+words&x=%C3%A4&flag',
      path: '/a/b',
      urlArgs: { x: ['1', 'ä'], y: 'two words', flag: '' },
    });
  });

  it.each([
    ['*', '*'],
    ['/', '/'],
    ['', '/'],
    ['/a#b?c=1', '/a'],
    ['http://example.com/a', '/a'],
    ['http://example.com', '/'],
    ['example.com:443', 'example.com:443'],
    ['//evil.example/x', '//evil.example/x'],
  ])('%s has the path %s', (target, path) => {
    expect(parseRequestTarget(target, 'filter', secrets).path).toBe(path);
  });

  it('keeps no name and password of an absolute target', () => {
    const { url } = parseRequestTarget('http://ann:pass@example.com/a?b=1', 'keep', secrets);
    expect(url).toBe('http://***@example.com/a?b=1');
  });

  it('loses its query string if it is to be dropped', () => {
    expect(parseRequestTarget('/a?token=1', 'drop', secrets)).toEqual({ url: '/a', path: '/a', urlArgs: {} });
  });

  it('takes what cannot be decoded as it was sent', () => {
    expect(parseRequestTarget('/%zz?a=%zz&%=1', 'filter', secrets).urlArgs).toEqual({ a: '%zz', '%': '1' });
  });

  it('has parameters of its own only, whatever they are called', () => {
    const { urlArgs } = parseRequestTarget('/?__proto__=1&constructor=2&__proto__=3', 'filter', secrets);
    expect(Object.getPrototypeOf(urlArgs)).toBe(Object.prototype);
    expect(Object.entries(urlArgs)).toEqual([
      ['__proto__', ['1', '3']],
      ['constructor', '2'],
    ]);
  });

  it('has a limited number of parameters, but the whole url', () => {
    const query = Array.from({ length: 5_000 }, (_, i) => `p${i}=1`).join('&');
    const { url, urlArgs } = parseRequestTarget(`/?${query}`, 'filter', secrets);
    expect(url).toBe(`/?${query}`);
    expect(Object.keys(urlArgs)).toHaveLength(500);
  });
});

describe('secret parameters', () => {
  it.each([
    ...SECRET_NAMES,
    'TOKEN',
    'access_token',
    'accessToken',
    'api_key',
    'apiKey',
    'x-api-key',
    'X-Amz-Signature',
    'user[password]',
    'token[]',
    'PHPSESSID',
    'password2',
    'password_confirmation',
    'passwordConfirm',
    'refreshtoken',
    'newPassword1',
    'pwd_again',
    '%74oken',
    'to%6Ben',
  ])('are known by the name %s', (name) => {
    const { url, urlArgs } = parseRequestTarget(`/a?b=1&${name}=s3cret&c=2`, 'filter', secrets);
    expect(url).toBe(`/a?b=1&${name}=***&c=2`);
    expect(JSON.stringify(urlArgs)).not.toContain('s3cret');
  });

  it.each([
    ['redirect=/cb?token=s3cret&page=2', '/cb?token=***'],
    ['redirect=%2Fcb%3Ftoken%3Ds3cret%26page%3D2', '/cb?token=***&page=2'],
    ['redirect=https%3A%2F%2Fx.org%2Fcb%23access_token%3Ds3cret', 'https://x.org/cb#access_token=***'],
    ['redirect=https%3A%2F%2Fann%3As3cret%40x.org%2Fcb', 'https://***@x.org/cb'],
    ['redirect=%2Fcb%3Fnext%3D%252Fd%253Fpassword%253Ds3cret', '/cb?next=%2Fd%3Fpassword%3D***'],
    ['redirect=%2Fcb%3Ftoken%3Da%3Fs3cret%26b%3D1', '/cb?token=***&b=1'],
    ['redirect=token%3Ds3cret', 'token=***'],
  ])('are found in the address that a parameter holds: %s', (query, shown) => {
    const target = parseRequestTarget(`/login?${query}`, 'filter', secrets);
    expect(JSON.stringify(target)).not.toContain('s3cret');
    expect(target.urlArgs.redirect).toBe(shown);
    const [, value] = /redirect=([^&]*)/.exec(target.url)!;
    expect(decodeURIComponent(value!)).toBe(shown);
  });

  it('leave other addresses in parameters as they were sent', () => {
    for (const query of [
      'redirect=/cb?page=2',
      'redirect=%2Fcb%3Fpage%3D2%26q%3Da+b',
      'mail=ann%40x.org',
      'x=%E4=1',
    ])
      expect(parseRequestTarget(`/login?${query}`, 'filter', secrets).url).toBe(`/login?${query}`);
  });

  it.each(['q', 'page', 'tokens', 'keyboard', 'author', 'monkey', 'author_name', 'utm_source'])(
    'are none with the name %s',
    (name) => {
      expect(parseRequestTarget(`/a?${name}=1`, 'filter', secrets).urlArgs).toEqual({ [name]: '1' });
    },
  );

  it('are others where others are named', () => {
    const own = new SecretNames(['ticket']);
    expect(parseRequestTarget('/?ticket=1&token=2', 'filter', own).url).toBe('/?ticket=***&token=2');
    expect(parseRequestTarget('/?ticket=1', 'filter', new SecretNames([])).url).toBe('/?ticket=1');
  });

  it('never get through, whatever stands around them', () => {
    const part = fc.constantFrom('a=1', 'b', '&', '=', '%', '?', '+', '#', 'Token=s3cret', 'user[pass_wd]=x');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const target = parseRequestTarget(`/?${parts.join('&')}&token=s3cret`, 'filter', secrets);
        expect(JSON.stringify(target)).not.toMatch(/token=s3cret/i);
        for (const [name, value] of Object.entries(target.urlArgs)) {
          if (name.toLowerCase() === 'token') expect([value].flat().join()).not.toContain('s3cret');
        }
      }),
      trials(300),
    );
  });

  it('of a route are hidden in path and url', () => {
    const target = parseRequestTarget('/reset/a%20b/x?y=1', 'filter', secrets);
    expect(hideSegments(target, new Set(['a b']))).toEqual({
      url: '/reset/***/x?y=1',
      path: '/reset/***/x',
      urlArgs: { y: '1' },
    });
  });
});
