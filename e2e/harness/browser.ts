/** Chromium without a screen, with a profile of its own. What the page complains of is collected and must be nothing. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { peer } from './peers.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A microphone that beeps, and nobody who must allow it.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors on the console, uncaught exceptions, breaches of the content security policy. */
  readonly complaints: readonly string[];
  /** Strikes the complaints that a test has provoked. */
  forgive(pattern: RegExp): void;
  /** One more window with the same session. */
  another(): Promise<Page>;
  close(): Promise<void>;
}

export async function openBrowser(size = { width: 1280, height: 720 }): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'cordboard-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: peer('chromium'),
    headless: true,
    args: FLAGS,
    viewport: size,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    // Playwright would otherwise switch the policy off for its own scripts, and hide its breaches.
    bypassCSP: false,
  });
  const complaints: string[] = [];
  await context.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) => {
      console.error('CSP: ' + event.violatedDirective + ' refused ' + event.blockedURI);
    });`,
  });
  context.on('page', (page) => listenTo(page, complaints));
  const page = context.pages()[0] ?? (await context.newPage());
  listenTo(page, complaints);
  return {
    context,
    page,
    complaints,
    forgive: (pattern) => {
      const left = complaints.filter((complaint) => !pattern.test(complaint));
      complaints.splice(0, complaints.length, ...left);
    },
    another: () => context.newPage(),
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const heard = new WeakSet<Page>();

function listenTo(page: Page, complaints: string[]): void {
  if (heard.has(page)) return;
  heard.add(page);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
}
