import { checkName } from '../arguments/index.ts';
import { ArgumentTypeError, expectDefined } from '../errors.ts';
import { ASCTIME_PATTERN } from './asctime.ts';
import { createEscaping, unescapeText } from './escape.ts';

/** How lines are written unless an option says otherwise. */
export const DEFAULT_FORMAT = '%(asctime)s;%(message)s';

const FIELDS = ['asctime', 'name', 'levelname', 'message'] as const;
type Field = (typeof FIELDS)[number];

/** What stands in the fields of a line. */
export type LineFields = Record<Field, string>;

/** Begins a message that is an entry in JSON; escaped text cannot begin so, hence no text can pass for an entry. */
const ENTRY_MARK = '\\';
const FIELD = /%\((\w+)\)s/g;
const CONTROL = /\p{Cc}/u;

/** The parts of a line around its message. */
export interface LineFrame {
  head: string;
  tail: string;
}

interface FieldPart {
  field: Field;
  /** The text between this field and the next one. */
  literal: string;
  encode: (text: string) => string;
}

/** How a line is put together and taken apart again. */
export class LineFormat {
  readonly hasTime: boolean;
  readonly #prefix: string;
  readonly #parts: FieldPart[];
  readonly #message: FieldPart;
  readonly #pattern: RegExp;

  /** @throws TypeError or RangeError if lines of this format could not be taken apart again */
  constructor(format: string) {
    checkName('format', format);
    const [prefix, ...rest] = format.split(FIELD);
    this.#prefix = checkLiteral(prefix!);
    this.#parts = [];
    for (let i = 0; i < rest.length; i += 2) this.#parts.push(createPart(rest[i]!, rest[i + 1]!));
    checkParts(this.#parts);
    this.hasTime = this.#parts.some(({ field }) => field === 'asctime');
    this.#message = expectDefined(
      this.#parts.find(({ field }) => field === 'message'),
      'a format that was checked holds the message',
    );
    this.#pattern = createPattern(this.#prefix, this.#parts);
  }

  /** What stands before and behind the message in a line. */
  frame(fields: Omit<LineFields, 'message'>): LineFrame {
    const place = this.#parts.findIndex(({ field }) => field === 'message');
    const before = this.#parts.slice(0, place);
    const behind = this.#parts.slice(place + 1);
    const write = ({ field, literal, encode }: FieldPart): string =>
      encode(fields[field as 'name']) + literal;
    return {
      // Joined, they are flat strings, which many lines can begin with at no cost.
      head: [this.#prefix, ...before.map(write)].join(''),
      tail: [this.#parts[place]!.literal, ...behind.map(write)].join(''),
    };
  }

  /** A text as it stands in the message field. */
  encodeText(text: string): string {
    return this.#message.encode(text);
  }

  /** The JSON text of an entry as it stands in the message field. It needs no escaping at the end of the line, for it holds no control characters. */
  encodeEntry(json: string): string {
    return ENTRY_MARK + (this.#message.literal === '' ? json : this.#message.encode(json));
  }

  /** The fields of a line, still escaped; undefined if the line is not of this format. */
  parse(line: string): Partial<LineFields> | undefined {
    const match = this.#pattern.exec(line);
    if (!match) return undefined;
    const fields: Partial<LineFields> = {};
    for (let i = 0; i < this.#parts.length; i++) fields[this.#parts[i]!.field] = match[i + 1]!;
    return fields;
  }

  /** The JSON text of an entry in the message field; undefined if the message is text. */
  entryOf(message: string): string | undefined {
    if (!message.startsWith('\\{')) return undefined;
    const json = message.slice(1);
    return this.#message.literal === '' ? json : unescapeText(json);
  }
}

function createPart(field: string, literal: string): FieldPart {
  if (!(FIELDS as readonly string[]).includes(field))
    throw new ArgumentTypeError(`unknown field '${field}' in format. Known are: ${FIELDS.join(', ')}`);
  checkLiteral(literal);
  const encode = field === 'asctime' ? (text: string) => text : createEscaping(literal[0]);
  return { field: field as Field, literal, encode };
}

function checkLiteral(literal: string): string {
  if (CONTROL.test(literal))
    throw new ArgumentTypeError('format must not hold line breaks or control characters');
  if (!literal.isWellFormed()) throw new ArgumentTypeError('format holds half a surrogate pair');
  return literal;
}

function checkParts(parts: FieldPart[]): void {
  const fields = parts.map(({ field }) => field);
  if (!fields.includes('message')) throw new ArgumentTypeError('format must hold %(message)s');
  if (new Set(fields).size < fields.length) throw new ArgumentTypeError('format holds a field twice');
  for (const { field, literal } of parts.slice(0, -1)) {
    if (literal === '') throw new ArgumentTypeError(`format must separate '${field}' from the next field`);
  }
  for (const { literal } of parts) {
    if (/^[\\{\ud800-\udfff]/.test(literal))
      throw new ArgumentTypeError(`format must not go on with '${literal[0]}' after a field`);
  }
}

function createPattern(prefix: string, parts: FieldPart[]): RegExp {
  const fields = parts.map(({ field, literal }) => `(${patternOf(field, literal)})${quote(literal)}`);
  return new RegExp(`^${quote(prefix)}${fields.join('')}$`, 's');
}

function patternOf(field: Field, literal: string): string {
  if (field === 'asctime') return ASCTIME_PATTERN;
  if (literal === '') return '.*';
  return `(?:[^\\\\${quote(literal[0]!)}]|\\\\.)*`;
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
