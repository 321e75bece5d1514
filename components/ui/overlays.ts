import { createContext, use } from 'react';
import { lazyModule, useLazyModule } from '#components/markdown/lazy-module.ts';

const overlays = lazyModule(async () => (await import('./radix-overlays.ts')).parts);

/** The parts that menus and dialogs are made of, as far as they have been fetched. */
export type Overlays = typeof import('./radix-overlays.ts')['parts'];

/** The parts, for what stands in an open menu or dialog. */
export const OverlaysContext = createContext<Overlays | null>(null);

export function useOverlayParts(): Overlays {
  const parts = use(OverlaysContext);
  if (!parts) throw new Error('This stands only in an open menu or dialog.');
  return parts;
}

/** The parts once something is open and they have come; null until then. */
export function useOverlays(isOpen: boolean): Overlays | null {
  const { module } = useLazyModule(overlays, isOpen);
  return isOpen ? module : null;
}

/** For a button that opens something: the parts come while the pointer or the focus does. */
export const fetchOnIntent = { onFocus: overlays.load, onPointerEnter: overlays.load };
