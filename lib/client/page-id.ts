import { newId } from './new-id.ts';

/** The id of this page, which it makes once: by it the server tells pages apart. */
export const pageId = newId();
