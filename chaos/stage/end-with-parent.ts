/** Loaded into each server: it ends when the process that started it is gone, however that went. */
import process from 'node:process';

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
