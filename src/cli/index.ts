export type { CommandIo, InputStream, OutputStream } from './command-io.ts';
export { run } from './run.ts';
