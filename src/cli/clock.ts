import { isSameZone, NAMED_TIME_FORMS, type NamedTime, parseNamedTime, TimeZone } from '../clocks/index.ts';
import { WrongUse } from './failures.ts';

/** The clock of a command: reads and shows times in one zone. */
export class Clock extends TimeZone {
  readonly #now: number;

  /** @param name an IANA name, `UTC`, or `local` for the zone of this machine. @throws WrongUse if there is no such zone */
  constructor(name: string, now: number = Date.now()) {
    super(toZoneName(name));
    this.#now = now;
  }

  /** The time that a text names. @throws WrongUse that names the option */
  parse(option: string, text: string): NamedTime {
    const found = parseNamedTime(text, this, this.#now);
    if (found) return found;
    throw new WrongUse(`${option} must be a time such as ${NAMED_TIME_FORMS}; received '${text}'`);
  }

  /** The span from the first moment of `--from` to the last one of `--to`. @throws WrongUse that names the option */
  span({ from, to }: { from?: string | undefined; to?: string | undefined }): {
    from: number | undefined;
    to: number | undefined;
  } {
    return {
      from: from === undefined ? undefined : this.parse('--from', from).first,
      to: to === undefined ? undefined : this.parse('--to', to).last,
    };
  }

  /** The heading of a column of times. */
  heading(name: string): string {
    return `${name} (${this.name})`;
  }
}

function toZoneName(name: string): string {
  const wanted = name === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : name;
  try {
    return /^z$/i.test(wanted) || isSameZone(wanted, 'UTC') ? 'UTC' : wanted;
  } catch {
    throw new WrongUse(
      `unknown time zone '${wanted}'; use an IANA name such as Europe/Berlin, or UTC, or local`,
    );
  }
}
