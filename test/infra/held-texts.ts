// What our templates must say, word for word, where another word would compile, deploy and do
// harm: open what is closed, forget who waits for whom, miss what is watched.
import { choices, order } from './held-choices.ts';
import { doors, identities } from './held-doors.ts';
import { watched } from './held-watched.ts';
import type { Held } from './held.ts';

export const heldTexts: readonly Held[] = [doors, identities, choices, order, watched];
