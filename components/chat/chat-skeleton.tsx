import { Skeleton } from '#components/ui/skeleton.tsx';

export function ChatSkeleton() {
  return (
    <div className="grid gap-8">
      <span className="sr-only">Loading the chat…</span>
      <Skeleton className="ml-auto h-11 w-2/5 rounded-2xl" />
      <div className="grid gap-3">
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="h-4 w-3/5" />
      </div>
    </div>
  );
}
