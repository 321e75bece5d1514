import { writeFile } from 'node:fs/promises';
import { expect } from './fixtures.ts';
import { test as base } from './own-halt.ts';

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  settings: async ({}, use, info) => {
    const file = info.outputPath('mcp.json');
    const mcpServers = { away: { url: 'http://127.0.0.1:9/mcp' } };
    await writeFile(file, JSON.stringify({ mcpServers }));
    await use({ HALT_MCP_FILE: file });
  },
});

test('A tool server that is down is in the log once Halt has started, before anybody asks', async ({
  own,
}) => {
  await expect
    .poll(() => own.log)
    .toContainEqual(
      expect.objectContaining({
        msg: 'a tool server is not available',
        server: 'away',
        problem: 'Nobody answers at its address.',
      }),
    );
});
