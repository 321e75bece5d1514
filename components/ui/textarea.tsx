import { type ComponentProps, useLayoutEffect, useRef } from 'react';
import { cn } from './class-names.ts';

/** A textarea as tall as its text, up to its `max-height`. */
export function Textarea({ className, ref, ...props }: ComponentProps<'textarea'>) {
  const own = useRef<HTMLTextAreaElement | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = own.current;
    if (!element || CSS.supports('field-sizing', 'content')) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [props.value]);
  return (
    <textarea
      className={cn('field-sizing-content w-full resize-none bg-transparent', className)}
      ref={(element) => {
        own.current = element;
        if (typeof ref === 'function') return ref(element);
        if (ref) ref.current = element;
      }}
      {...props}
    />
  );
}
