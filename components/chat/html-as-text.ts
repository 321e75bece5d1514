import remarkCjkFriendly from 'remark-cjk-friendly';
import { defaultRemarkPlugins, type StreamdownProps } from 'streamdown';

type RehypeOptions = NonNullable<StreamdownProps['remarkRehypeOptions']>;
type HtmlHandler = NonNullable<NonNullable<RehypeOptions['handlers']>['html']>;
type Parser = { data(): object };

/** Tags that markdown has no sign for and models write: line breaks in tables, formulas, keys. */
const meantAsHtml = /^<\/?(?:br|sub|sup|kbd)\s*\/?>$/i;

const drawHtml: HtmlHandler = (_state, node: { value: string }) => ({
  type: meantAsHtml.test(node.value) ? 'raw' : 'text',
  value: node.value,
});

/** Tags do not make a block of their own: what stands between them is markdown as elsewhere. */
function withoutHtmlBlocks(this: Parser): void {
  const data: { micromarkExtensions?: object[] } = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({ disable: { null: ['htmlFlow'] } });
}

const remarkPlugins = [
  ...Object.values(defaultRemarkPlugins),
  // Without it stars next to Chinese or Japanese punctuation stay stars.
  remarkCjkFriendly,
  withoutHtmlBlocks,
];

/**
 * Draws what looks like HTML as the words that it is, so that nothing of an answer is lost:
 * `Vec<T>`, `if a<b and c>d`, components outside of code blocks.
 * @param id what is in front of the ids of footnotes, which are numbered anew in each answer
 */
export function htmlAsText(id: string) {
  const remarkRehypeOptions: RehypeOptions = { clobberPrefix: id, handlers: { html: drawHtml } };
  return { remarkPlugins, remarkRehypeOptions };
}
