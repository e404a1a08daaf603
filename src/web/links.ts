/** Parameters of an address. It leaves out those that are undefined or empty. */
export type LinkParams = Record<string, string | number | undefined>;

/** Addresses within the view, wherever it is mounted. */
export type Links = ReturnType<typeof makeLinks>;

/** @param basePath the path the view is mounted at, without a slash at its end; empty at the root */
export function makeLinks(basePath: string) {
  return {
    /** The address of a page. `path` begins with a slash. */
    to(path: string, params: URLSearchParams | LinkParams = {}): string {
      const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== '');
      const search =
        params instanceof URLSearchParams ? params : new URLSearchParams(given as [string, string][]);
      return `${basePath}${path}${search.size === 0 ? '' : `?${search}`}`;
    },
  };
}
