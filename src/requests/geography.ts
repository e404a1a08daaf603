import { readFile } from 'node:fs/promises';
import type { Response } from 'mmdb-lib';
import { ArgumentTypeError, TrackingError } from '../errors.ts';
import { checkText, describe } from './arguments.ts';

/**
 * Returns the country of an address, such as 'DE'; null or undefined if it is unknown. It must not use the network, nor
 * be async.
 */
export type FindCountry = (address: string) => string | null | undefined;

/** The fields that are read from a record of an .mmdb file. */
interface CountryRecord {
  country?: { iso_code?: unknown } | string;
  country_code?: unknown;
}

const COUNTRY_LENGTH_MAX = 64;

/** Finds countries with a function or a local file, never over the network. */
export class Geography {
  readonly #path: string | undefined;
  #find: FindCountry | undefined;
  #opening: Promise<void> | undefined;

  /** @throws TypeError if it is neither a function nor a path */
  constructor(geo: FindCountry | string) {
    if (typeof geo === 'function') this.#find = geo;
    else if (typeof geo === 'string') this.#path = checkText('geo', geo);
    else
      throw new ArgumentTypeError(
        `geo must be a function or the path of an .mmdb file, received ${describe(geo)}`,
      );
  }

  /** Whether it can be used; a file must be opened first. */
  get isOpen(): boolean {
    return this.#find !== undefined;
  }

  /**
   * Opens the file, once.
   *
   * @throws TrackingError TRACKS_READ_FAILED if the file cannot be read, or the package mmdb-lib is not installed
   */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** The country of an address. @throws what the function throws; TypeError if it does not return a text */
  countryOf(address: string): string | null {
    const country: unknown = this.#find?.(address);
    if (country === undefined || country === null || country === '') return null;
    if (typeof country === 'string') return country.slice(0, COUNTRY_LENGTH_MAX).toWellFormed();
    // A promise would come too late, and a rejected one would end the process.
    if (country instanceof Promise) country.catch(() => {});
    throw new ArgumentTypeError(
      `geo must answer with a text, null or undefined, received ${describe(country)}`,
    );
  }

  async #open(): Promise<void> {
    if (this.#path === undefined) return;
    const Reader = await loadReader();
    try {
      const reader = new Reader<Response>(await readFile(this.#path));
      this.#find = (address) => countryIn(reader.get(address) as CountryRecord | null);
    } catch (error) {
      const message = `the geography of '${this.#path}' cannot be read: ${(error as Error).message}`;
      throw new TrackingError('TRACKS_READ_FAILED', message, { cause: error });
    }
  }
}

async function loadReader() {
  try {
    return (await import('mmdb-lib')).Reader;
  } catch (error) {
    const message = 'geo needs the package mmdb-lib to read a file: npm install mmdb-lib';
    throw new TrackingError('TRACKS_READ_FAILED', message, { cause: error });
  }
}

/** Databases store the country in different fields. */
function countryIn(record: CountryRecord | null): string | undefined {
  const country = typeof record?.country === 'object' ? record.country.iso_code : record?.country;
  const found = country ?? record?.country_code;
  return typeof found === 'string' ? found : undefined;
}
