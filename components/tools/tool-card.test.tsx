import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { DynamicToolUIPart } from 'ai';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PageState } from '#lib/client/page-state.ts';
import { toolData } from '#lib/client/testing/runs.ts';
import { PageStateContext } from '#lib/client/use-page-state.ts';
import type { ToolCallData } from '#lib/shared/tool-call.ts';
import type { RunActivity } from './tool-call-words.ts';
import { ToolCard } from './tool-card.tsx';

const call = { type: 'dynamic-tool', toolCallId: 'c1', toolName: 'mail_send' } as const;
const input = { to: 'ann@example.org', body: '<img src=x onerror=alert(1)> **hi**' };
const running = toolData({
  progress: { progress: 3, total: 4, message: 'Three of four' },
  startedAt: '2026-11-27T10:00:00.000Z',
});

function drawn(
  part: DynamicToolUIPart,
  data: ToolCallData,
  activity: RunActivity = 'live',
  hasKeys = true,
): string {
  const queryClient = new QueryClient();
  return renderToStaticMarkup(
    <QueryClientProvider client={queryClient}>
      <PageStateContext value={new PageState(queryClient)}>
        <ToolCard activity={activity} data={data} hasKeys={hasKeys} part={part} runId="r1" />
      </PageStateContext>
    </QueryClientProvider>,
  );
}

describe('the card of a call', () => {
  it('is open while it runs, with its arguments, its progress and a way to skip it', () => {
    const card = drawn({ ...call, state: 'input-available', input }, running);
    expect(card).toContain('<details');
    expect(card).toContain('open=""');
    expect(card).toContain('ann@example.org');
    expect(card).toContain('Three of four');
    expect(card).toContain('75 %');
    expect(card).toContain('Skip Send mail');
  });

  it('can be skipped before its turn as well', () => {
    const waiting = { ...running, state: 'waiting', startedAt: null, progress: null } as const;
    const card = drawn({ ...call, state: 'input-available', input }, waiting);
    expect(card).toContain('Waiting to start');
    expect(card).toContain('Skip Send mail');
  });

  it('shows arguments as they are written, and never as markup', () => {
    const raw = drawn({ ...call, state: 'input-streaming', rawInput: '{"to":"an' }, running);
    expect(raw).toContain('{&quot;to&quot;:&quot;an');
    const whole = drawn({ ...call, state: 'input-available', input }, running);
    expect(whole).not.toContain('<img');
    expect(whole).not.toContain('<strong>');
  });

  it('is folded once it has finished', () => {
    const part = { ...call, state: 'output-available', input, output: 'Sent' } as const;
    const endedAt = '2026-11-27T10:00:04.200Z';
    const card = drawn(part, { ...running, state: 'ended', outcome: 'finished', endedAt }, 'over');
    expect(card).not.toContain('open=""');
    expect(card).toContain('4.2 s');
    expect(card).toContain('Finished');
  });

  it('keeps its last progress while it is being stopped', () => {
    const stopping = drawn({ ...call, state: 'input-available', input }, running, 'stopping');
    expect(stopping).toContain('75 %');
  });

  it('stays open, with its arguments, where it may have happened', () => {
    const part = { ...call, state: 'output-error', input, errorText: 'Canceled' } as const;
    const lost = { ...running, state: 'ended', outcome: 'may-have-happened' } as const;
    const card = drawn(part, lost, 'over');
    expect(card).toContain('open=""');
    expect(card).toContain('ann@example.org');
    expect(card).toContain('May have happened');
  });

  it('asks with four buttons, whose names are their words alone', () => {
    const part = { ...call, state: 'approval-requested', input, approval: { id: 'a1' } } as const;
    const card = drawn(part, { ...running, state: 'asking', startedAt: null, progress: null });
    for (const name of ['Allow once', 'Allow in this chat', 'Always allow', 'Deny']) {
      expect(card).toContain(`>${name}<span aria-hidden="true"`);
    }
    expect(card).not.toContain('Skip');
  });

  it('is folded where another one asks before it, so that keys answer what is in sight', () => {
    const part = { ...call, state: 'approval-requested', input, approval: { id: 'a1' } } as const;
    const asking = { ...running, state: 'asking', startedAt: null, progress: null } as const;
    expect(drawn(part, asking)).toContain('open=""');
    const second = drawn(part, asking, 'live', false);
    expect(second).not.toContain('open=""');
    expect(second).toContain('Waiting for your approval');
  });
});
