import { MobileMenu } from './mobile-menu.tsx';

type PageHeaderProps = {
  title: string | null;
  /** What the browser's tab says, where the page has another heading or none. */
  tab?: string | null;
};

/** The bar above a page; without a title it is there only where the menu needs it. */
export function PageHeader({ title, tab = title }: PageHeaderProps) {
  return (
    <header
      className={
        title === null
          ? 'flex h-14 items-center gap-2 px-3 md:hidden'
          : 'flex h-14 shrink-0 items-center gap-2 border-b px-3 md:px-6'
      }
    >
      <title>{tab ? `${tab} · Halt` : 'Halt'}</title>
      <MobileMenu />
      {title !== null && (
        <h1 className="min-w-0 flex-1 truncate font-medium text-sm" dir="auto">
          {title}
        </h1>
      )}
    </header>
  );
}
