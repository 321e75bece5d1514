import { createContext, use, useSyncExternalStore } from 'react';
import type { LiveSocket } from './live-socket.ts';

/** The page's live socket, for those who need to know whether it is there. */
export const LiveContext = createContext<Pick<LiveSocket, 'isOpen' | 'subscribe'> | null>(null);

const subscribeToNothing = () => () => {};

/** Whether the live socket tells of changes; where it does not, they have to be asked for. */
export function useIsLive(): boolean {
  const socket = use(LiveContext);
  return useSyncExternalStore(
    socket?.subscribe ?? subscribeToNothing,
    () => socket?.isOpen ?? false,
    () => false,
  );
}
