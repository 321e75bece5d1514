/** The connections on which runs are asked for and followed: one a run at most. */
export function createConnections() {
  const open = new Map<string, AbortController>();

  function close(id: string): void {
    open.get(id)?.abort();
    open.delete(id);
  }

  return {
    has: (id: string): boolean => open.has(id),
    close,

    /** A new connection for the run, in place of the one before; it ends with the signal. */
    open(id: string): AbortSignal {
      close(id);
      const controller = new AbortController();
      open.set(id, controller);
      return controller.signal;
    },

    /** The run has ended, and its connection with it. */
    forget: (id: string): void => void open.delete(id),
  };
}
