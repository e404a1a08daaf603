import { TrackingStorage } from '../src/index.ts';
import { serveWebView } from '../src/web/index.ts';

/** Opens the web view on the storage in a folder, says where it is, and closes it when `ended` resolves. */
export async function serveUntil(ended: Promise<unknown>, folder: string): Promise<void> {
  const storage = await TrackingStorage.open(folder);
  try {
    await using view = await serveWebView(storage);
    process.stdout.write(`\nLook at all of it in a browser: ${view.url}   (Ctrl-C ends it)\n`);
    await ended;
  } finally {
    await storage.close();
  }
}
