import { type Html, html } from './html.ts';

/**
 * Characters that show nothing themselves but change how other text is shown, or that a browser would drop: controls, and
 * marks of format such as those that turn the direction of text around. Tabs, new lines, visible signs, and the joiners
 * that scripts and emoji need stay as they are.
 */
const INVISIBLE = /(?![\t\n\u0600-\u0605\u06dd\u070f\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** Text as it can be shown without misleading anybody: what is invisible is made visible, such as `⟨202E⟩` for a change of direction. */
export function visible(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, pictureOf);
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0)!;
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** At most so many characters of a text, cut before half a character, with an ellipsis where there is more. */
export function shorten(text: string, lengthMax: number): string {
  return text.length <= lengthMax
    ? text
    : `${text
        .slice(0, lengthMax - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}

/** Text of a track in a place of its own, so that its direction does not spread to what stands beside it. */
export function textCell(text: string, lengthMax = 80): Html {
  if (text === '') return html`<span class="empty">(empty)</span>`;
  const shown = visible(shorten(text, lengthMax));
  const title = text.length > lengthMax && html` title="${visible(shorten(text, 400))}"`;
  return html`<bdi${title || null}>${shown}</bdi>`;
}
