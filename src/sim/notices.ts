/**
 * The road to a human in a simulated world: the twin of `azure/notices.ts`. `receive` is the
 * webhook: it is handed the notice and answers with a status, or null when it does not answer.
 */
import { kindOfStatus, PortError } from '../pipeline/port-error.ts';
import type { Notice } from '../core/notice.ts';
import type { Notices } from '../pipeline/ports.ts';

export function simNotices(receive: (notice: Notice) => number | null): Notices {
  return {
    async tell(notice) {
      const status = receive(notice);
      if (status !== null && status >= 200 && status < 300) return;
      const kind = status === null ? 'unavailable' : kindOfStatus(status);
      const answer = status === null ? 'no answer' : `answered ${status}`;
      throw new PortError(kind, `notices: telling ${notice.why} of ${notice.target}: ${answer}`);
    },
  };
}
