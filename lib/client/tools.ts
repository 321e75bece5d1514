import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { OfferedServer, ToolsAnswer } from '#lib/shared/api.ts';
import { listTools, saveToolsOff, takeBackGrant } from './calls.ts';
import { refresh, toolsKey } from './query-client.ts';
import { useToolsOff } from './use-page-state.ts';

/** How soon a server that is connecting is asked about again, in ms. */
const connectingMs = 2000;

/** The chat whose tools are meant; those of a draft are kept here until its first prompt makes it. */
export type ToolsOf = { chatId: string; composerKey: string; isDraft: boolean };

/**
 * The tool servers and which of them are on in a chat.
 * @param isWatched whether somebody looks at them, so that what is connecting is asked about again
 */
export function useTools({ chatId, composerKey, isDraft }: ToolsOf, isWatched: boolean) {
  const { toolsOff } = useToolsOff(composerKey);
  const query = useQuery({
    queryKey: toolsKey(isDraft ? null : chatId),
    queryFn: ({ signal }) => listTools(isDraft ? null : chatId, signal),
    staleTime: 30_000,
    // Until the server's list of a new chat is there, that of its draft holds.
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => isWatched && isConnecting(state.data) && connectingMs,
  });
  const isLocal = isDraft || query.isPlaceholderData;
  const servers = query.data?.servers ?? [];
  return {
    ...query,
    servers: isLocal
      ? servers.map((server) => ({ ...server, on: !toolsOff.includes(server.id) }))
      : servers,
  };
}

function isConnecting(answer: ToolsAnswer | undefined): boolean {
  return answer?.servers.some(({ status }) => status === 'connecting') ?? false;
}

type Switch = { servers: readonly OfferedServer[]; id: string; on: boolean };

/** Switches a server on or off in a chat, showing it at once and taking it back where it is refused. */
export function useSwitchServer({ chatId, composerKey, isDraft }: ToolsOf) {
  const queryClient = useQueryClient();
  const { setToolsOff } = useToolsOff(composerKey);
  const key = toolsKey(chatId);
  return useMutation({
    mutationFn: async ({ servers, ...change }: Switch) => {
      const off = offAfter(servers, change);
      if (isDraft) setToolsOff(off);
      else await saveToolsOff(chatId, off);
    },
    onMutate: async ({ id, on }) => {
      if (isDraft) return;
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<ToolsAnswer>(key);
      queryClient.setQueryData<ToolsAnswer>(
        key,
        (answer) =>
          answer && {
            servers: answer.servers.map((server) =>
              server.id === id ? { ...server, on } : server,
            ),
          },
      );
      return { before };
    },
    onError: (_, __, context) => {
      if (context?.before) queryClient.setQueryData(key, context.before);
    },
    onSettled: () => (isDraft ? undefined : refresh(queryClient, key)),
  });
}

/** Lets a tool ask again that the user has allowed for good. */
export function useAskAgain({ chatId, isDraft }: ToolsOf) {
  const queryClient = useQueryClient();
  const of = isDraft ? null : chatId;
  return useMutation({
    mutationFn: (tool: { server: string; tool: string }) => takeBackGrant(of, tool),
    onSettled: () => refresh(queryClient, toolsKey(of)),
  });
}

function offAfter(
  servers: readonly OfferedServer[],
  { id, on }: Omit<Switch, 'servers'>,
): string[] {
  const after = servers.map((server) => (server.id === id ? { ...server, on } : server));
  return after.filter((server) => !server.on).map((server) => server.id);
}
