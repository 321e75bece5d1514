/** Turns many calls into few: acts at once, and once more for all calls of the next `ms`. */
export function gather(act: () => void, ms: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isDue = false;
  return function call() {
    if (timer !== null) {
      isDue = true;
      return;
    }
    act();
    timer = setTimeout(() => {
      timer = null;
      if (!isDue) return;
      isDue = false;
      call();
    }, ms);
  };
}
