/** What a visitor did that cannot be answered, in words for him: shown as a page with this HTTP status. */
export class VisitorError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 414 | 429 | 503;

  constructor(status: VisitorError['status'], message: string) {
    super(message);
    this.status = status;
  }

  override get name(): string {
    return 'VisitorError';
  }
}
