import { type RefCallback, useCallback, useEffect, useRef } from 'react';

/** A ref whose element calls `onVisible` whenever it comes near the visible part of the page. */
export function useWhenVisible(onVisible: () => void): RefCallback<HTMLElement> {
  const latest = useRef(onVisible);
  useEffect(() => {
    latest.current = onVisible;
  });
  return useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
