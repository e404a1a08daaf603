import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { NodeHead } from '../../src/requests/adapters/node-head.ts';

function messageOf(rawHeaders: string[]): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.rawHeaders = rawHeaders;
  return message;
}

it('joins headers that are given several times, but believes the first where there can be only one', () => {
  const raw = ['Host', 'a', 'X-Forwarded-For', '1.1.1.1', 'host', 'b', 'x-forwarded-for', '2.2.2.2'];
  const { headers } = new NodeHead(messageOf([...raw, 'Cookie', 'a=1', 'cookie', 'b=2']));
  expect(headers).toEqual({ host: 'a', 'x-forwarded-for': '1.1.1.1, 2.2.2.2', cookie: 'a=1; b=2' });
});

it('passes over headers that no record is made of, whatever their names are', () => {
  const { headers } = new NodeHead(
    messageOf(['__proto__', 'x', 'constructor', 'y', 'DNT', '1', 'Accept', '*']),
  );
  expect(headers).toEqual({ dnt: '1' });
});

it('takes the headers as they are where there are none as they came', () => {
  const message = messageOf([]);
  message.headers = { 'user-agent': 'a test' };
  expect(new NodeHead(message).headers['user-agent']).toBe('a test');
});
