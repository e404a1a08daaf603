import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { numbered, until, useLogFolder } from './log-folder.ts';

const folder = useLogFolder();

describe('a rollover by call', () => {
  it('puts what was logged before into .1, and what is logged after into the file', async () => {
    const logger = folder.openLogger();
    logger.log('one');
    logger.log('two');
    const rolled = logger.doRollover();
    logger.log('three');
    await rolled;
    await logger.flush();
    expect(await folder.names()).toEqual(['log', 'log.1']);
    expect(await folder.messagesIn('log.1')).toEqual(['one', 'two']);
    expect(await folder.messagesIn('log')).toEqual(['three']);
  });

  it('moves the others up, and drops the one beyond backupCount', async () => {
    const logger = folder.openLogger({ backupCount: 2 });
    for (const message of ['a', 'b', 'c', 'd']) {
      logger.log(message);
      await logger.doRollover();
    }
    expect(await folder.names()).toEqual(['log', 'log.1', 'log.2']);
    expect(await folder.messages()).toEqual(['c', 'd']);
  });

  it('keeps five backups unless told otherwise', async () => {
    const logger = folder.openLogger();
    for (const message of numbered('m', 8)) {
      logger.log(message);
      void logger.doRollover();
    }
    await logger.flush();
    await logger.doRollover();
    expect(await folder.names()).toEqual(['log', 'log.1', 'log.2', 'log.3', 'log.4', 'log.5']);
    expect(await folder.messages()).toEqual(['m4', 'm5', 'm6', 'm7']);
  });

  it('fills the gap that an interrupted one has left, instead of dropping a backup', async () => {
    const logger = folder.openLogger({ backupCount: 3 });
    for (const message of ['a', 'b', 'c']) {
      logger.log(message);
      await logger.doRollover();
    }
    await rm(folder.file('log.1'));
    logger.log('d');
    await logger.doRollover();
    expect(await folder.messages()).toEqual(['a', 'b', 'd']);
  });

  it('leaves alone what only looks like a backup', async () => {
    const others = ['log.0', 'log.01', 'log.1.bak', 'log.gz', 'log1', 'other.1'];
    for (const name of others) await writeFile(folder.file(name), 'mine');
    const logger = folder.openLogger({ backupCount: 1 });
    logger.log('a');
    await logger.doRollover();
    logger.log('b');
    await logger.doRollover();
    expect(await folder.names()).toEqual([...others, 'log', 'log.1'].sort());
    expect(await folder.messages()).toEqual(['b']);
  });
});

describe('a rollover by size', () => {
  it('happens before a line that would not fit', async () => {
    const logger = folder.openLogger({ maxBytes: 100, backupCount: 50 });
    const messages = numbered('message ', 40);
    for (const message of messages) logger.log(message);
    await logger.flush();
    expect(await folder.messages()).toEqual(messages);
    for (const name of await folder.names()) {
      expect((await stat(folder.file(name))).size).toBeLessThanOrEqual(100);
      expect(await folder.messagesIn(name)).toHaveLength(2);
    }
  });

  it('counts bytes, not characters', async () => {
    const logger = folder.openLogger({ maxBytes: 100, backupCount: 50 });
    for (let n = 0; n < 10; n++) logger.log('€'.repeat(20));
    await logger.flush();
    expect(await folder.names()).toHaveLength(10);
  });

  it('leaves a line that is too long by itself', async () => {
    const logger = folder.openLogger({ maxBytes: 100, backupCount: 50 });
    const messages = ['short', 'x'.repeat(5_000), 'short again'];
    for (const message of messages) logger.log(message);
    await logger.flush();
    expect(await folder.messages()).toEqual(messages);
    expect(await folder.messagesIn('log.1')).toEqual([messages[1]]);
  });

  it('takes what is there from before into account', async () => {
    await writeFile(folder.logFile, `${'x'.repeat(98)}\n`);
    const logger = folder.openLogger({ maxBytes: 100 });
    logger.log('new');
    await logger.flush();
    expect(await folder.messagesIn('log')).toEqual(['new']);
  });
});

describe('a rollover by interval', () => {
  it('happens at the end of the interval, if there is something in the file', async () => {
    const logger = folder.openLogger({ interval: 50, backupCount: 100 });
    logger.log('one');
    await until(async () => (await folder.names()).includes('log.1'));
    expect(await folder.messagesIn('log')).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await folder.names()).toEqual(['log', 'log.1']);
    logger.log('two');
    await until(async () => (await folder.names()).includes('log.2'));
    expect(await folder.messages()).toEqual(['one', 'two']);
  });

  it('happens at the start if the file is from an earlier interval', async () => {
    await writeFile(folder.logFile, '2026-11-20 19:09:07,123;yesterday\n');
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(folder.logFile, yesterday, yesterday);
    const logger = folder.openLogger({ interval: '1d' });
    logger.log('today');
    await logger.flush();
    expect(await folder.messagesIn('log.1')).toEqual(['yesterday']);
    expect(await folder.messagesIn('log')).toEqual(['today']);
  });
});

describe('compression', () => {
  it('packs what was rolled', async () => {
    const logger = folder.openLogger({ compress: true, backupCount: 2 });
    for (const message of ['a', 'b', 'c', 'd']) {
      logger.log(message);
      await logger.doRollover();
    }
    logger.log('e');
    await logger.flush();
    expect(await folder.names()).toEqual(['log', 'log.1.gz', 'log.2.gz']);
    expect(await folder.messagesIn('log.1.gz')).toEqual(['d']);
    expect(await folder.messages()).toEqual(['c', 'd', 'e']);
  });

  it('keeps up with rollovers that come quickly', async () => {
    const logger = folder.openLogger({ compress: true, maxBytes: 1_000, backupCount: 500 });
    const messages = numbered('message ', 3_000);
    for (const message of messages) logger.log(message);
    await logger.close();
    expect(await folder.messages()).toEqual(messages);
    expect((await folder.names()).filter((name) => !name.endsWith('.gz'))).toEqual(['log']);
  });

  it('makes up for one that was interrupted', async () => {
    await writeFile(folder.file('log.1'), '2026-11-20 19:09:07,123;one\n');
    await writeFile(folder.file('log.1.gz'), 'unfinished');
    const logger = folder.openLogger({ compress: true });
    logger.log('two');
    await logger.doRollover();
    expect(await folder.names()).toEqual(['log', 'log.1.gz', 'log.2.gz']);
    expect(await folder.messages()).toEqual(['one', 'two']);
  });

  it('leaves the file as it is where it fails, and tells', async () => {
    await mkdir(folder.file('log.1.gz/taken'), { recursive: true });
    const logger = folder.openLogger({ compress: true });
    const errors: unknown[] = [];
    logger.on('error', (error) => errors.push(error));
    logger.log('one');
    await logger.doRollover();
    expect(errors).toMatchObject([{ code: 'TRACKS_WRITE_FAILED' }]);
    expect(await folder.messages()).toEqual(['one']);
  });
});
