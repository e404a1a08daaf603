import { findRotatedFiles, toReadError } from '../../lines/index.ts';

/** What rotation adds to the name of a log: a number or a date, and `.gz` where the file was packed. */
const SUFFIX = /^[.-]\d[\d.-]*(?:\.gz)?$/;

/** A log and the files that it was rotated to, as `access.log.1`, `access.log.2.gz` or `access.log-20261121.gz`. */
export async function withRotatedFiles(path: string): Promise<string[]> {
  const files = await findRotatedFiles(path, SUFFIX).catch((error: unknown) => {
    throw toReadError(`cannot read the access log '${path}'`, error);
  });
  const rotated = files.filter(({ suffix }) => suffix !== '').map((file) => file.path);
  // Between two files the live one may be missing for a moment.
  return files.length > rotated.length || rotated.length === 0 ? [...rotated, path] : rotated;
}
