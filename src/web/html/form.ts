import { attributes, type Html, type HtmlValue, html } from './html.ts';

/** A form that chooses what a page shows. Its fields are parameters of the address. */
export function chooser(label: string, action: string, fields: HtmlValue, clearHref = action): Html {
  return html`<form class="filter" method="get" action="${action}" role="search" aria-label="${label}">
${fields}
<div class="buttons"><button type="submit">Show</button> <a href="${clearHref}">Clear</a></div>
</form>`;
}

/** An input with its label. `more` are further attributes. */
export function inputField(
  name: string,
  label: string,
  value: string | number | undefined,
  more: Parameters<typeof attributes>[0] = {},
): Html {
  return field(name, label, html`<input${attributes({ id: `f-${name}`, name, value, ...more })}>`);
}

/** The attributes of an input for texts that may end in an asterisk. */
export const PREFIX_INPUT = { placeholder: 'abc or ab*' };

export function selectField(
  name: string,
  label: string,
  current: string | number,
  choices: readonly (string | number | readonly [value: string, label: string])[],
): Html {
  const options = choices.map((choice) => {
    const [value, text] = typeof choice === 'object' ? choice : [choice, choice];
    return html`<option${attributes({ value, selected: value === current })}>${text}</option>`;
  });
  return field(name, label, html`<select id="f-${name}" name="${name}">${options}</select>`);
}

/** A parameter of the address that the form passes on. */
export function hiddenInput(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

function field(name: string, label: string, control: Html): Html {
  return html`<div class="field"><label for="f-${name}">${label}</label>${control}</div>`;
}
