import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The project's folder, from the sources as well as from what they are compiled to. */
export const projectFolder: string = findProject(dirname(fileURLToPath(import.meta.url)));
/** The folder of the benchmark's sources, with its README and the peers' package.json. */
export const benchFolder: string = join(projectFolder, 'bench');

const requirePeer = createRequire(join(benchFolder, 'package.json'));

function findProject(folder: string): string {
  const description = join(folder, 'package.json');
  if (existsSync(description) && JSON.parse(readFileSync(description, 'utf8')).name === 'tracktree')
    return folder;
  if (dirname(folder) === folder) throw new Error('not inside the project');
  return findProject(dirname(folder));
}

interface PeersDescription {
  dependencies: Record<string, string>;
}

/** The peers and the version each is pinned to. */
export function peerVersions(): Record<string, string> {
  const text = readFileSync(join(benchFolder, 'package.json'), 'utf8');
  return (JSON.parse(text) as PeersDescription).dependencies;
}

/** Whether every peer is installed in the version it is pinned to. */
export function peersAreInstalled(): boolean {
  return Object.entries(peerVersions()).every(([name, version]) => {
    const description = join(benchFolder, 'node_modules', name, 'package.json');
    return existsSync(description) && JSON.parse(readFileSync(description, 'utf8')).version === version;
  });
}

/**
 * Loads a peer from the benchmark's own node_modules. The caller says what it uses of it, so that the
 * project type-checks where the peers are not installed.
 */
export async function loadPeer<Peer>(name: string): Promise<Peer> {
  return await import(pathToFileURL(requirePeer.resolve(name)).href);
}
