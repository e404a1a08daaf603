/** The elements that the view's pages are made of. */
const ELEMENTS = new Set(
  (
    '!doctype html head meta title link script body a header nav ul li main h1 h2 footer form div label input select option ' +
    'button datalist p strong span table caption thead tbody tr th td time bdi em dl dt dd details summary code figure ' +
    'figcaption svg rect'
  ).split(' '),
);
const ATTRIBUTES =
  /^(html|lang|charset|name|content|rel|href|type|src|defer|class|aria-[a-z]+|role|id|method|action|value|placeholder|list|size|inputmode|step|for|selected|data-(id|live|time|value|kind|zone)|hidden|tabindex|scope|datetime|title|download|open|viewBox|preserveAspectRatio|x|y|width|height|required|autocomplete)$/;
const TAG = /<(\/?)([a-z!][a-z0-9]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*(\/?)>/giy;

/**
 * What in a page is not of the view's making: elements, attributes and scripts that it never writes. Text of tracks that
 * came through unescaped shows up here.
 */
export function findForeign(page: string): string[] {
  const foreign: string[] = [];
  for (let at = page.indexOf('<'); at !== -1; at = page.indexOf('<', at)) {
    TAG.lastIndex = at;
    const tag = TAG.exec(page);
    if (!tag) return [...foreign, page.slice(at, at + 60)];
    const [whole, , name = '', attributes = ''] = tag;
    if (!ELEMENTS.has(name.toLowerCase())) foreign.push(whole);
    for (const [, attribute] of attributes.matchAll(/\s+([^\s=>"]+)(?:="[^"]*")?/g))
      if (!ATTRIBUTES.test(attribute!)) foreign.push(`${name} ${attribute}`);
    at += whole.length;
    if (name === 'script' && !whole.startsWith('</') && !page.startsWith('</script>', at))
      foreign.push('script with content');
  }
  return foreign;
}
