import { type Html, html } from './html.ts';

/**
 * Invisible characters that change other text or that browsers drop: controls, and format characters such as those that turn
 * the direction of text. Tabs, line feeds, visible signs, and the joiners that scripts and emoji need are not among them.
 */
const INVISIBLE = /(?![\t\n\u0600-\u0605\u06dd\u070f\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** Text that misleads no reader: invisible characters become visible, such as `⟨202E⟩` for a change of direction. */
export function visible(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, pictureOf);
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0)!;
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The beginning of a text, with an ellipsis if the text is longer than `lengthMax`. It never cuts a character in half. */
export function shorten(text: string, lengthMax: number): string {
  return text.length <= lengthMax
    ? text
    : `${text
        .slice(0, lengthMax - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}

/** Text of a track, isolated so that its direction does not spread to the text beside it. */
export function textCell(text: string, lengthMax = 80): Html {
  if (text === '') return html`<span class="empty">(empty)</span>`;
  const shown = visible(shorten(text, lengthMax));
  const title = text.length > lengthMax && html` title="${visible(shorten(text, 400))}"`;
  return html`<bdi${title || null}>${shown}</bdi>`;
}
