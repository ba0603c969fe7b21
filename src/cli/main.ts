#!/usr/bin/env node
/**
 * `paramedic`: what people type. In: the command line. Out: the exit status of the command; 1 and a
 * line on what is wrong where it cannot be understood.
 */
import { Command } from 'commander';
import { demoCommand } from './demo/command.ts';

const program = new Command('paramedic')
  .description('Proves that an alert is true, heals what is ill, verifies it, and can say why.')
  .showHelpAfterError('(--help shows what there is)')
  .addCommand(demoCommand());

await program.parseAsync();
