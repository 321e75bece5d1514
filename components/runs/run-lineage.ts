import type { RunDetails, RunLink } from '#lib/shared/api.ts';

/** The runs to which a run stands in one relation. */
export type Related = { how: string; links: RunLink[] };

/** What a run came from and what came of it; relations to no run are left out. */
export function relatedTo({ run, follows, versions, supersededBy }: RunDetails): Related[] {
  const resumed = versions.filter(({ id }) => id === run.resumedFromId);
  const resuming = versions.filter(({ resumedFromId }) => resumedFromId === run.id);
  const others = versions.filter((each) => !resumed.includes(each) && !resuming.includes(each));
  const all: Related[] = [
    { how: 'Asked after', links: follows ? [follows] : [] },
    { how: 'Resumed from', links: resumed },
    { how: 'Resumed by', links: resuming },
    { how: 'Replaced by', links: supersededBy ? [supersededBy] : [] },
    { how: 'Other version', links: others },
  ];
  return all.filter(({ links }) => links.length > 0);
}
