/** Gives a test file a data folder of its own, with an empty database of the newest schema. */

import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { inject } from 'vitest';

const folder = inject('embeddedFolder');
const dataFolder = join(folder, randomUUID());
await cp(join(folder, 'template'), dataFolder, { recursive: true });
delete process.env.DATABASE_URL;
process.env.HALT_DATA_DIR = dataFolder;
