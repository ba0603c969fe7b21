/**
 * The human of the demo: a webhook on this machine. In: notices as Paramedic posts them. Out: each
 * told once, by its idempotency key.
 */
import type { Served } from '../../local/faces/tls.ts';
import { servePlain } from '../../local/faces/tls.ts';

const bodyBytesMax = 64 * 1024;
const noticesMax = 1_000;

/** `told` gets the text of each new notice and the target it is about. */
export function openNoticeSink(told: (text: string, target: string) => void): Promise<Served> {
  const known = new Set<string>();
  const fetch = async (request: Request): Promise<Response> => {
    const key = request.headers.get('idempotency-key') ?? '';
    const notice: unknown = await request.json().catch(() => null);
    if (!isNotice(notice)) return new Response('not a notice', { status: 400 });
    if (!known.has(key) && known.size < noticesMax) {
      known.add(key);
      told(notice.text, notice.target);
    }
    return new Response(null, { status: 204 });
  };
  return servePlain({ fetch }, { bodyBytesMax });
}

function isNotice(value: unknown): value is { text: string; target: string } {
  if (typeof value !== 'object' || value === null) return false;
  return 'text' in value && typeof value.text === 'string' && 'target' in value;
}
