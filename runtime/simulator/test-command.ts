/** `cordboard test samples/*.json`: runs the tests in flow files and tells what came out. */

import { readFile } from 'node:fs/promises';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { checkFlow, readFlow } from '../flow/check-flow.ts';
import { Programs } from '../flow/programs.ts';
import { type FlowTestResult, runFlowTests } from './run-flow-tests.ts';

/** Exit codes: all passed; some failed or a flow is wrong; nothing to run. */
const PASSED = 0;
const FAILED = 1;
const NOTHING = 2;

/**
 * @param out gets one line at a time, without its end
 * @returns the exit code for the process
 */
export async function testCommand(files: readonly string[], out: (line: string) => void): Promise<number> {
  if (files.length === 0) {
    out('Which flows? Name files, such as: cordboard test samples/*.json');
    return NOTHING;
  }
  let passed = 0;
  let failed = 0;
  const all = await Promise.all(files.map(readFlowFile));
  // What is tested together may enter one another, as if it were published.
  const programs = new Programs();
  for (const read of all) if ('flow' in read) programs.publish(read.flow, 0);
  for (const [index, file] of files.entries()) {
    out(file);
    const read = all[index]!;
    if ('refused' in read) {
      failed++;
      for (const line of read.refused) out(`  ✗ ${line}`);
      continue;
    }
    const results = await runFlowTests(read.flow, (id) => programs.current(id));
    if (results.length === 0) out('  – no tests in this flow');
    for (const result of results) for (const line of linesFor(result)) out(line);
    const good = results.filter((result) => result.passed).length;
    passed += good;
    failed += results.length - good;
  }
  out(`${passed} passed, ${failed} failed`);
  return failed > 0 ? FAILED : PASSED;
}

async function readFlowFile(file: string): Promise<{ readonly flow: Flow } | { readonly refused: readonly string[] }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return { refused: [`cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const read = readFlow(json);
  if (!read.ok) return { refused: read.problems.map(inWords) };
  const errors = checkFlow(read.flow).filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? { refused: errors.map(inWords) } : { flow: read.flow };
}

function inWords({ node, edge, field, message }: Problem): string {
  const where = [node ?? edge, field].filter(Boolean).join(' ');
  return where === '' ? message.en : `${where}: ${message.en}`;
}

function linesFor({ name, passed, differences, path, failures }: FlowTestResult): string[] {
  if (passed) return [`  ✓ ${name}`];
  const told = differences.flatMap((difference) => difference.split('\n'));
  const taken = told.some((line) => line.includes('taken ')) ? [] : [`taken    ${path.join(' → ')}`];
  return [
    `  ✗ ${name}`,
    ...[...told, ...taken, ...failures.map((failure) => `failed   ${failure}`)].map((line) => `      ${line}`),
  ];
}
