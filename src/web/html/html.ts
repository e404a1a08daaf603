import { html as escaped } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A piece of HTML with its text escaped. */
export type Html = HtmlEscapedString;

/** What a template takes: it escapes text, and leaves out null, undefined and false. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/** A template of HTML. Hono types the result as a promise too, but only a promise among the values makes one. */
export const html = escaped as (strings: TemplateStringsArray, ...values: readonly HtmlValue[]) => Html;

/** Attributes of an element. `true` gives the bare name; false, null and undefined leave it out. */
export function attributes(
  values: Readonly<Record<string, string | number | boolean | null | undefined>>,
): Html[] {
  return Object.entries(values).map(([name, value]) => {
    if (value === true) return html` ${name}`;
    return value === false || value === null || value === undefined ? html`` : html` ${name}="${value}"`;
  });
}
