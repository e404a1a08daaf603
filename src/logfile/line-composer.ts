import { AsctimeClock } from './asctime.ts';
import type { LineFormat, LineFrame } from './line-format.ts';

/** Puts the lines of one logger together. What they have in common within a millisecond is made once. */
export class LineComposer {
  readonly #format: LineFormat;
  readonly #name: string;
  readonly #clock: AsctimeClock;
  #asctime = '';
  #levelName = '';
  #frame: LineFrame = { head: '', tail: '' };

  constructor(format: LineFormat, name: string, isLocal: boolean) {
    this.#format = format;
    this.#name = name;
    this.#clock = new AsctimeClock(isLocal);
  }

  /** A line without its line break, with a text as its message. */
  composeText(text: string, levelName: string): string {
    return this.#compose(this.#format.encodeText(text), levelName);
  }

  /** A line without its line break, with the JSON text of an entry as its message. */
  composeEntry(json: string, levelName: string): string {
    return this.#compose(this.#format.encodeEntry(json), levelName);
  }

  #compose(message: string, levelName: string): string {
    const asctime = this.#clock.now();
    if (asctime !== this.#asctime || levelName !== this.#levelName) this.#makeFrame(asctime, levelName);
    const { head, tail } = this.#frame;
    return tail === '' ? head + message : head + message + tail;
  }

  #makeFrame(asctime: string, levelname: string): void {
    this.#asctime = asctime;
    this.#levelName = levelname;
    this.#frame = this.#format.frame({ asctime, levelname, name: this.#name });
  }
}
