import { expect, test } from 'vitest';
import { readPresets } from './presets.ts';
import { trunkInput } from './testing/trunk-stage.ts';
import { nameFault, settingsFault } from './trunk-rules.ts';

test('every preset is in form, in two languages, and makes a usable trunk with what it asks for', async () => {
  const presets = await readPresets();
  expect(presets.length).toBeGreaterThan(10);
  expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  for (const { id, settings, asks, kind, source, name } of presets) {
    expect(nameFault(id), id).toBeUndefined();
    expect(asks.includes('server') || settings.server !== undefined, `${id} knows its server`).toBe(true);
    const { username, password, server: _own, domain: _domain, ...bare } = trunkInput();
    const filled = {
      ...bare,
      server: 'sip.example.net',
      ...(asks.includes('username') && { username }),
      ...(asks.includes('password') && { password }),
      ...settings,
    };
    expect(settingsFault(filled as never, false), id).toBeUndefined();
    // Who names a provider says where the provider publishes it.
    if (kind === 'provider') expect(source, `${name.en} has a source`).toBeDefined();
  }
});
