'use client';

import { useSyncExternalStore } from 'react';
import type { AnnouncementStore } from './announcements.ts';

/** The page's one live region; what it says is removed once it has been read out. */
export function Announcer({ announcements }: { announcements: AnnouncementStore }) {
  const sentence = useSyncExternalStore(announcements.subscribe, announcements.current, () => '');
  return (
    <div aria-live="polite" className="sr-only" role="status">
      {sentence}
    </div>
  );
}
