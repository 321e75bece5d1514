import { describe, expect, it } from 'vitest';
import { Composers, type DraftStorage } from './composers.ts';

function memory(): DraftStorage & { held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

describe('what is written and not sent', () => {
  it('is there again after a reload, in its own chat', () => {
    const storage = memory();
    new Composers(storage).set('chat', { draft: 'Half a thought' });
    const reloaded = new Composers(storage);
    expect(reloaded.get('chat').draft).toBe('Half a thought');
    expect(reloaded.get('other').draft).toBe('');
  });

  it('leaves nothing behind once it is sent', () => {
    const storage = memory();
    const store = new Composers(storage);
    store.set('chat', { draft: 'Hi' });
    store.set('chat', { draft: '' });
    expect(storage.held.size).toBe(0);
  });

  it('is there again when the page is reloaded before the server has it', () => {
    const storage = memory();
    const store = new Composers(storage);
    store.set('new', { draft: 'First' });
    store.set('new', { draft: '' });
    store.send('run 1', 'new', 'First');
    store.send('run 2', 'new', 'Second');
    store.set('new', { draft: 'Half a thought' });
    expect(store.get('new').draft).toBe('Half a thought');
    expect(new Composers(storage).get('new').draft).toBe('First\n\nSecond\n\nHalf a thought');
    store.sent('run 1');
    store.move('new', 'chat');
    expect(new Composers(storage).get('chat').draft).toBe('Second\n\nHalf a thought');
    store.sent('run 2');
    store.set('chat', { draft: '' });
    expect(storage.held.size).toBe(0);
  });

  it('is given back before what was typed meanwhile, with the reason', () => {
    const store = new Composers(null);
    store.set('chat', { draft: 'and this' });
    store.giveBack('chat', 'First this', 'Halt could not be reached.');
    expect(store.get('chat')).toMatchObject({
      draft: 'First this\n\nand this',
      notice: 'Halt could not be reached.',
    });
  });

  it('moves with a draft that becomes a chat', () => {
    const storage = memory();
    const store = new Composers(storage);
    store.set('new', { draft: 'Next question' });
    store.move('new', 'chat');
    expect(store.get('new').draft).toBe('');
    expect(store.get('chat').draft).toBe('Next question');
    expect([...storage.held.keys()]).toEqual(['halt:draft:chat']);
  });

  it('is kept in the page when the storage is full', () => {
    const full = memory();
    full.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const store = new Composers(full);
    store.set('chat', { draft: 'Still here' });
    expect(store.get('chat').draft).toBe('Still here');
  });
});
