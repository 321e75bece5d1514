import { renderToStaticMarkup } from 'react-dom/server';
import { Markdown } from './markdown.tsx';

/** What may become of a text: it grows, a stop cut it, or it has come to its own end. */
export type State = 'growing' | 'whole';

/**
 * An answer as the page draws it, without the elements in which its text grows. One that grows and
 * one that was stopped are drawn alike.
 */
export function html(text: string, state: State): string {
  const drawn = renderToStaticMarkup(<Markdown isWhole={state === 'whole'} text={text} />);
  return drawn.replaceAll(/<span>([^<]*)<\/span>/g, '$1');
}

/** What a reader sees of it. */
export function words(text: string, state: State): string {
  const visible = html(text, state).replaceAll(/<[^>]*>/g, '');
  const characters = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#x27;': "'" };
  return Object.entries(characters).reduce((so, [from, to]) => so.replaceAll(from, to), visible);
}

/** The addresses of the links in it. */
export function addresses(text: string, state: State): string[] {
  return Array.from(html(text, state).matchAll(/href="([^"]*)"/g), ([, address = '']) => address);
}
