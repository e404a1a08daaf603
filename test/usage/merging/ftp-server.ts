import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type FileSystem, FtpSrv } from 'ftp-srv';
