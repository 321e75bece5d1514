import { AlertDialog, Dialog } from 'radix-ui';
import { Menu } from 'radix-ui/internal';

/** What menus and dialogs are made of: a chunk of its own, not needed before one opens. */
export const parts = { AlertDialog, Dialog, Menu };
