/**
 * The port `Notices`: one POST to the configured webhook, with the notice's key as
 * `Idempotency-Key`. Without a webhook the error line is the only road, and this does nothing. The
 * URL may bear a secret: it is in no error.
 */
import type { Notices } from '../pipeline/ports.ts';
import { portErrorOf } from './port-error.ts';

const tellTimeoutMs = 5_000;

export function notices(url: string | null): Notices {
  return {
    async tell(notice) {
      if (url === null) return;
      const asked = `telling ${notice.why} of ${notice.target}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': encodeURIComponent(notice.key),
        },
        body: JSON.stringify(notice),
        redirect: 'manual',
        signal: AbortSignal.timeout(tellTimeoutMs),
      }).catch((error: unknown) => {
        throw portErrorOf('notices', asked, error);
      });
      await response.body?.cancel();
      if (!response.ok) throw portErrorOf('notices', asked, { statusCode: response.status });
    },
  };
}
