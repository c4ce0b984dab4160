/** Settings that are known, of providers and of kinds of peers: a file of JSON each. */

import { readdir, readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { TrunkPreset } from '../../shared/api/trunks.ts';
import { presetSchema } from './preset-schema.ts';

/** Beside this module, in the sources and in what is built from them. */
const folder = new URL('presets/', import.meta.url);

/** Kinds of peers first, then providers by name. @throws PresetMalformed */
export async function readPresets(): Promise<readonly TrunkPreset[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const fits = new Ajv2020({ allErrors: true }).compile<TrunkPreset>(presetSchema);
  const presets = await Promise.all(
    files.map(async (file) => {
      const preset: unknown = JSON.parse(await readFile(new URL(file, folder), 'utf8'));
      if (!fits(preset)) throw new PresetMalformed(file, JSON.stringify(fits.errors));
      if (`${preset.id}.json` !== file) throw new PresetMalformed(file, `its id is ${preset.id}`);
      return preset;
    }),
  );
  const rank = ({ kind }: TrunkPreset) => (kind === 'shape' ? 0 : 1);
  return presets.sort((a, b) => rank(a) - rank(b) || (a.name.en < b.name.en ? -1 : 1));
}

/** A file that was edited by hand and went wrong. */
export class PresetMalformed extends Error {
  constructor(file: string, why: string) {
    super(`the trunk preset ${file} is malformed: ${why}`);
    this.name = 'PresetMalformed';
  }
}
