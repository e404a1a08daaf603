export type { CommandIo, InputStream, OutputStream } from './output.ts';
export { run } from './run.ts';
