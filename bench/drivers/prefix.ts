/** The first text after all texts that begin with this prefix: the generator's alphabet has nothing beyond U+FFFF. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\uffff`;
}
