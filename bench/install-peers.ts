import { spawnSync } from 'node:child_process';
import { benchFolder, peersAreInstalled } from './project.ts';

/** Installs what the engine is compared with, from bench/package.json and its lock file, unless it is there. */
export function installPeers(): void {
  if (peersAreInstalled()) return;
  console.error('Installing the peers into bench/node_modules; better-sqlite3 may compile for a minute.');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: benchFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ci in ${benchFolder} failed`);
}
