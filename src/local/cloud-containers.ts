/**
 * The container groups of the local Azure with ARM in front of them. In: ARM bodies, what each
 * image is on this machine, where log rows go. Out: ARM's address, and an address for each group
 * that stays while its containers come and go. A container is told by `PORT` where to listen: the
 * path of a socket, which `listen` of Node takes like a number; so no run can lose its port to
 * another.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { openFront } from './cloud-front.ts';
import type { Front } from './cloud-front.ts';
import { makeChildProcessRuntime } from './containers/child-process.ts';
import type { Image } from './containers/child-process.ts';
import { makeArm } from './faces/arm.ts';
import type { Arm, ArmOptions } from './faces/arm.ts';
import { serveTls } from './faces/tls.ts';
import type { Authority } from './faces/tls.ts';
import { makeContainerGroup } from './resources/container-group.ts';
import type { ContainerGroup } from './resources/container-group.ts';
import { groupId } from './resources/container-group-view.ts';
import type {
  ContainerGroupBody,
  LogSink,
  RunSpec,
  Timings,
} from './resources/container-group-model.ts';
import type { Journal } from './resources/journal.ts';

export interface ContainersOptions {
  /** For the sockets; made if missing. */
  readonly folder: string;
  readonly authority: Authority;
  readonly clock: Clock;
  readonly bodies: readonly ContainerGroupBody[];
  readonly images: Readonly<Record<string, Image>>;
  /** Variables added to a run's own. */
  readonly environment?: (run: RunSpec) => Readonly<Record<string, string>>;
  readonly timings?: Partial<Timings>;
  readonly workspaceId: string;
  readonly sink: LogSink;
  readonly journal: Journal;
  readonly caller: ArmOptions['caller'];
  readonly permits?: ArmOptions['permits'];
  /** What else ARM serves. */
  readonly doors?: ArmOptions['doors'];
}

export interface PlacedGroup {
  readonly group: ContainerGroup;
  /** Where its containers are reached, as under the address of a real group; without a slash. */
  readonly url: string;
}

export interface LocalContainers {
  readonly armUrl: string;
  /** For throttling and outages of ARM. */
  readonly arm: Arm;
  readonly groups: readonly PlacedGroup[];
  /** Ends every container, and waits for each to be gone. */
  stop(): Promise<void>;
}

/** The longest path that every Unix takes for a socket (macOS: 104 bytes with its end). */
const SOCKET_PATH_BYTES_MAX = 103;
const GONE_WITHIN_MS = 5_000;

export async function startContainers(options: ContainersOptions): Promise<LocalContainers> {
  const { folder, authority, clock, bodies, journal, caller, permits, doors } = options;
  await mkdir(folder, { recursive: true });
  const sockets = new Map<string, string>();
  const alive = new Set<string>();
  const fronts: Front[] = [];
  const makeGroup = makeGroups(options, sockets, alive);
  const ids = bodies.map((body) => groupId(body));
  const groups: PlacedGroup[] = [];
  for (const [index, body] of bodies.entries()) {
    const front = await openFront(() => {
      const path = sockets.get(ids[index] ?? '');
      return path === undefined ? null : { path };
    });
    fronts.push(front);
    groups.push({ group: makeGroup(at(body, front)), url: `http://${host}:${front.port}` });
  }
  const arm = makeArm({
    clock,
    journal,
    caller,
    groups: () => groups.map(({ group }) => group),
    ...(permits && { permits }),
    ...(doors && { doors }),
  });
  const served = await serveTls(arm.app, await authority.issue(['127.0.0.1']));
  return {
    armUrl: served.url,
    arm,
    groups,
    async stop() {
      for (const { group } of groups) group.close();
      const deadline = performance.now() + GONE_WITHIN_MS;
      while (alive.size > 0 && performance.now() < deadline) await pause(20);
      await Promise.all([served.stop(), ...fronts.map((front) => front.stop())]);
    },
  };
}

/** A group that is to have an address shows the one that reaches it, not its ports. */
function at(body: ContainerGroupBody, { port }: Front): ContainerGroupBody {
  const { ipAddress } = body.properties;
  if (ipAddress === undefined || ipAddress.ip !== undefined) return body;
  const placed = { ...ipAddress, ip: host, ports: [{ port, protocol: 'TCP' }] };
  return { ...body, properties: { ...body.properties, ipAddress: placed } };
}

const host = '127.0.0.1';

/** `sockets`: where the newest run of a group listens. `alive`: the runs that have not exited. */
function makeGroups(
  { folder, clock, images, environment, timings, workspaceId, sink, journal }: ContainersOptions,
  sockets: Map<string, string>,
  alive: Set<string>,
) {
  let runs = 0;
  const runtime = makeChildProcessRuntime({
    images,
    clock,
    environment: (run) => {
      const added = environment?.(run) ?? {};
      if (run.ports.length === 0) return added;
      runs += 1;
      const path = join(folder, `${runs}.sock`);
      if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
        throw new Error(`The socket's path '${path}' is too long: set TMPDIR to a shorter one.`);
      }
      sockets.set(run.group, path);
      return { ...added, PORT: path };
    },
  });
  return (body: ContainerGroupBody) =>
    makeContainerGroup(body, {
      clock,
      runtime,
      sink,
      workspaceId,
      happened(id, container, happening) {
        const run = `${id}/${container}/${happening.run}`;
        if (happening.what === 'started') alive.add(run);
        if (happening.what === 'exited') alive.delete(run);
        journal.done(id, container, happening);
      },
      ...(timings && { timings }),
    });
}
