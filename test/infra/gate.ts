// In: templates. Out: what each check of a whole checkout says of them, by what it holds. It is run
// on the templates of this checkout, and on copies of them with one planted mistake each.
import { agreementComplaints } from './agreement.ts';
import { askedComplaints } from './asked.ts';
import type { Template } from './bicep.ts';
import { asking, detection, exists, needs } from './checkout.ts';
import { conditionalComplaints } from './conditional.ts';
import { customRoleComplaints } from './custom-role.ts';
import { cycleComplaints } from './cycles.ts';
import { earlyComplaints } from './early.ts';
import { flowComplaints } from './flows.ts';
import { grammarComplaints } from './grammar.ts';
import { hardeningComplaints } from './hardening.ts';
import { heldTexts } from './held-texts.ts';
import { heldComplaints } from './held.ts';
import { moduleComplaints } from './modules.ts';
import { nameComplaints } from './names.ts';
import { queryComplaints } from './queries.ts';
import { rightComplaints } from './rights.ts';
import { twinComplaints } from './twins.ts';

type Templates = readonly Template[];
type Check = (templates: Templates) => readonly string[];

const each =
  (check: (template: Template) => readonly string[]): Check =>
  (templates) =>
    templates.flatMap(check);

export const checks: Readonly<Record<string, Check>> = {
  'every template can be read by the grammar': each(grammarComplaints),
  'every name is declared, and what is declared is used': each(nameComplaints),
  'what must be known at the start is known then': each(earlyComplaints),
  'what is made by condition is read by condition': each(conditionalComplaints),
  'nothing needs itself': each(cycleComplaints),
  'no two resources are one to Azure': each(twinComplaints),
  'types and versions are known, hardening and diagnostics are there': each(hardeningComplaints),
  'rights are narrow and named, and no secret is read or shown': each(rightComplaints),
  'custom roles name single actions': each(customRoleComplaints),
  'secrets stay secret, and identities keep their names': flowComplaints,
  'paths lead somewhere, and modules are given what they want': (templates) =>
    moduleComplaints({ templates, exists }),
  'settings, functions, queues and tables are those of the code': (templates) =>
    agreementComplaints(templates, needs),
  'every rule and query of kql/ is loaded, once, with all of its settings': (templates) =>
    queryComplaints(templates, detection),
  'each rule asks whom it must, and is sent what it reads': (templates) =>
    askedComplaints(templates, asking),
  'what must be said word for word is said so': (templates) =>
    heldTexts.flatMap((held) => heldComplaints(templates, held)),
};

export const gateComplaints: Check = (templates) =>
  Object.values(checks).flatMap((check) => check(templates));
