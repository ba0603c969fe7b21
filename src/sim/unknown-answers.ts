/** What the ports that never throw answer when they were not answered themselves. */
export const unknownAnswers: Readonly<Record<string, unknown>> = {
  'incidents.commit': 'lost',
  'failovers.commit': 'lost',
  'shared.write': 'lost',
  'probes.probe': { verdict: 'unknown', why: 'no answer that can be trusted' },
  'probes.probeUrl': { verdict: 'unknown', why: 'no answer that can be trusted' },
  'containers.get': { known: false, why: 'ARM did not answer' },
  'containers.restart': { kind: 'unknown', detail: 'ARM did not answer' },
  'containers.start': { kind: 'unknown', detail: 'ARM did not answer' },
  'traffic.traffic': 'unknown',
  'routing.read': { kind: 'unknown', why: 'Traffic Manager did not answer' },
  'routing.set': { kind: 'unknown', detail: 'ARM did not answer' },
  'routing.mayWrite': null,
};
