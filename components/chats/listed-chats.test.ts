import { describe, expect, it } from 'vitest';
import { liveRun } from '#components/chat/testing/runs.ts';
import { listedChats } from './listed-chats.ts';

const chat = (id: string, updatedAt: string, change = {}) => ({
  id,
  title: id,
  createdAt: updatedAt,
  updatedAt,
  stopped: false,
  streaming: false,
  ...change,
});
const pages = [{ chats: [chat('old', '2025-01-01'), chat('older', '2024-01-01')] }];
const ids = (chats: { id: string }[]) => chats.map(({ id }) => id);

describe('the list of chats', () => {
  it('has a chat as soon as its first answer begins, under its first line', () => {
    const live = liveRun({ asked: { text: 'Where is it?\nAnd why?', afterRunId: null } });
    const [first, ...rest] = listedChats(pages, [live], false);
    expect(first).toMatchObject({ id: 'chat', title: 'Where is it?', streaming: true });
    expect(ids(rest)).toEqual(['old', 'older']);
  });

  it('does not put it among the results of a search, nor before the server has it', () => {
    expect(ids(listedChats(pages, [liveRun()], true))).toEqual(['old', 'older']);
    expect(ids(listedChats(pages, [liveRun({ known: false })], false))).toEqual(['old', 'older']);
  });

  it('shows a chat that streams here as streaming, whatever its last answer was', () => {
    const listed = listedChats(
      [{ chats: [chat('chat', '2025-01-01', { stopped: true })] }],
      [liveRun()],
      false,
    );
    expect(listed).toMatchObject([{ id: 'chat', streaming: true, stopped: false }]);
  });

  it('names a chat once when it moves from one page to another while they load', () => {
    expect(ids(listedChats([...pages, ...pages], [], false))).toEqual(['old', 'older']);
  });
});
