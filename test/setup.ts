/** Chance in tests is seeded: a property that fails today fails tomorrow. */
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: 20_261_121 });
