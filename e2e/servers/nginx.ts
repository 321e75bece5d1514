import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram, isExecutable } from '#scripts/find-program.ts';
import { keptPort } from './kept-port.ts';

/** The path of nginx; null where there is none. Not everybody has its folder on the PATH. */
export function findNginx(): string | null {
  const usual = '/usr/sbin/nginx';
  return findProgram(['nginx']) ?? (isExecutable(usual) ? usual : null);
}

/** nginx in front of several Halts, as docs/operations.md has it. */
export class Nginx {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  /** @param program its path @param halts the addresses of what it is in front of */
  static async start(program: string, halts: readonly string[]): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'halt-nginx-'));
    const port = await keptPort();
    const configuration = join(folder, 'nginx.conf');
    await writeFile(configuration, configurationOf(port, halts));
    const child = spawn(program, ['-p', folder, '-c', configuration, '-e', 'error.log'], {
      stdio: 'ignore',
    });
    const nginx = new Nginx(child, folder, `http://127.0.0.1:${port}`);
    await nginx.#ready();
    return nginx;
  }

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#process = child;
    this.#folder = folder;
    this.url = url;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    if (this.#process.kill('SIGTERM')) await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error('nginx did not start.');
      try {
        if ((await fetch(`${this.url}/api/health`)).ok) return;
      } catch {
        // Nobody listens yet.
      }
      await delay(50);
    }
  }
}

function configurationOf(port: number, halts: readonly string[]): string {
  const servers = halts.map((url) => `server ${new URL(url).host} max_fails=0;`).join(' ');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = folders.map((name) => `${name}_temp_path ${name};`).join(' ');
  return `
    daemon off; pid nginx.pid; events {}
    http {
      access_log off; ${temporary}
      upstream halt { ${servers} }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://halt;
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_set_header Connection '';
          proxy_read_timeout 1h;
          proxy_next_upstream error timeout http_503 non_idempotent;
        }
      }
    }`;
}
