import { MobileMenu } from './mobile-menu.tsx';

/** The bar above a page; without a title it is there only where the menu needs it. */
export function PageHeader({ title }: { title: string | null }) {
  return (
    <header
      className={
        title === null
          ? 'flex h-14 items-center gap-2 px-3 md:hidden'
          : 'flex h-14 shrink-0 items-center gap-2 border-b px-3 md:px-6'
      }
    >
      <MobileMenu />
      {title !== null && <h1 className="min-w-0 flex-1 truncate font-medium text-sm">{title}</h1>}
    </header>
  );
}
