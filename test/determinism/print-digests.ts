import { digests } from './digests.js';

process.stdout.write(`${JSON.stringify({ node: process.version, arch: process.arch, ...digests() })}\n`);
