import { once } from 'node:events';
import type { ViewedStorage } from '../../web/index.ts';
import type { CliCommand } from '../command.ts';
import { WrongUse } from '../failures.ts';
import type { AnyStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';

interface ServeCommandOptions {
  host: string;
  port: string;
  token?: string;
}

export function addServe(program: CliCommand, session: Session): void {
  program
    .command('serve')
    .description('show the storage in a browser, until Ctrl-C; nothing can be changed there')
    .option(
      '--host <host>',
      'the address to listen at; one that other machines reach needs a token',
      '127.0.0.1',
    )
    .option('-p, --port <port>', 'the port; 0 takes any that is free', '4747')
    .option('--token <token>', 'gives access (default: the variable TRACKTREE_TOKEN, which ps does not show)')
    .remark('Ctrl-C is the way to end it, so the exit code is then 0.')
    .examples('tracktree serve', 'TRACKTREE_TOKEN=a-long-secret tracktree serve --host 0.0.0.0 --port 8080')
    .action((options: ServeCommandOptions) => {
      const port = parsePort(options.port);
      const token = options.token ?? session.io.env.TRACKTREE_TOKEN;
      return session.withStorage((storage) =>
        serveUntilStopped(session, storage, { host: options.host, port, token }),
      );
    });
}

/** The port in an option. @throws WrongUse */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new WrongUse(`--port must be an integer from 0 to 65535, received '${text}'`);
}

/** Serves the web view of a storage until the user stops it. */
export async function serveUntilStopped(
  session: Session,
  storage: AnyStorage,
  { host = '127.0.0.1', port, token }: { host?: string; port: number; token?: string | undefined },
): Promise<void> {
  // Loaded here, because most commands do not need it and start faster without it.
  const { serveWebView } = await import('../../web/index.ts');
  session.isEndedBySignal = true;
  const timeZone = session.clock.name;
  // The storage has these methods, but TypeScript cannot compare attributes that it does not know.
  const viewed = storage as unknown as ViewedStorage;
  const view = await serveWebView(viewed, { host, port, timeZone, ...(token && { token }) });
  try {
    await session.report({ url: view.url }, view.url);
    const login = token ? ' The first time add ?token=… with the token to it.' : '';
    await session.note(`Open this in a browser; Ctrl-C ends it.${login}`);
    if (!session.io.signal.aborted) await once(session.io.signal, 'abort');
  } finally {
    await view.close();
  }
}
