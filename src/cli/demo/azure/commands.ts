/**
 * Every command that the demo on Azure gives `az`. In: names and ids. Out: the command's words and
 * its options, all of them with a value. None is spelt anywhere else: a test holds these to the
 * real az.
 */
export interface AzCommand {
  /** `container stop` */
  readonly words: string;
  /** By their long names. */
  readonly options: Readonly<Record<`--${string}`, string>>;
}

/** A container group, by its resource group and its name. */
export interface Where {
  readonly group: string;
  readonly name: string;
}

const at = ({ group, name }: Where) => ({ '--resource-group': group, '--name': name });

export const azCommands = {
  appSettings: (app: Where): AzCommand => ({
    words: 'functionapp config appsettings list',
    options: at(app),
  }),
  containerGroups: (group: string): AzCommand => ({
    words: 'container list',
    options: { '--resource-group': group },
  }),
  identities: (group: string): AzCommand => ({
    words: 'identity list',
    options: { '--resource-group': group },
  }),
  start: (where: Where): AzCommand => ({ words: 'container start', options: at(where) }),
  stop: (where: Where): AzCommand => ({ words: 'container stop', options: at(where) }),
  execute: (where: Where, program: string): AzCommand => ({
    words: 'container exec',
    options: { ...at(where), '--exec-command': program },
  }),
  get: (url: string): AzCommand => ({
    words: 'rest',
    options: { '--method': 'get', '--url': url },
  }),
  activityLog: (resourceId: string, since: string, eventsMax: number): AzCommand => ({
    words: 'monitor activity-log list',
    options: {
      '--resource-id': resourceId,
      '--start-time': since,
      '--max-events': String(eventsMax),
    },
  }),
};

export const wordsOf = ({ words, options }: AzCommand): readonly string[] => [
  ...words.split(' '),
  ...Object.entries(options).flat(),
];
