const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line of an access log in the combined format. */
export function request(time: string, url: string, bytes: number, remote = '192.0.2.1'): string {
  const date = new Date(time);
  const day = `${time.slice(8, 10)}/${MONTHS[date.getUTCMonth()]}/${time.slice(0, 4)}`;
  return `${remote} - - [${day}:${date.toISOString().slice(11, 19)} +0000] "GET ${url} HTTP/1.1" 200 ${bytes} "-" "Mozilla/5.0"\n`;
}

/** Six requests on three days of two months. */
export function accessLog(): string {
  return (
    request('2026-10-31T23:30:00Z', '/a', 100) +
    request('2026-11-20T08:00:00Z', '/a', 10) +
    request('2026-11-20T08:30:00Z', '/b', 20, '192.0.2.2') +
    request('2026-11-20T23:30:00Z', '/a', 30) +
    request('2026-11-21T09:00:00Z', '/c', 40) +
    request('2026-11-21T09:59:59Z', '/a', 50, '192.0.2.2')
  );
}
