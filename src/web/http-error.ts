/** A request that the view does not answer: the client gets this HTTP status, and a page with the message. */
export class HttpError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 414 | 429 | 503;

  constructor(status: HttpError['status'], message: string) {
    super(message);
    this.status = status;
  }

  override get name(): string {
    return 'HttpError';
  }
}
