/**
 * A limit on a whole call, whatever it waits for: the SDKs do not pass their abort signals on to
 * everything, least of all to fetching a token. When time is up the call is aborted, so that it
 * sends nothing later, and is rejected at once with a `TimeoutError`.
 */
export async function bounded<T>(
  limitMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`Took over ${limitMs} ms`, 'TimeoutError');
      reject(error);
      abort.abort(error);
    }, limitMs);
  });
  try {
    return await Promise.race([call(abort.signal), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
