/** Parameters of an address. It leaves out those that are undefined or empty. */
export type LinkParams = Record<string, string | number | undefined>;

/** Addresses within the view, wherever it is mounted. */
export class Links {
  /** The path the view is mounted at, without a slash at its end; empty at the root. */
  readonly basePath: string;

  constructor(basePath: string) {
    this.basePath = basePath;
  }

  /** The address of a page. `path` begins with a slash. */
  to(path: string, params: URLSearchParams | LinkParams = {}): string {
    const query = String(params instanceof URLSearchParams ? params : searchOf(params));
    return `${this.basePath}${path}${query === '' ? '' : `?${query}`}`;
  }
}

function searchOf(params: LinkParams): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search;
}
