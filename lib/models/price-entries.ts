import { z } from 'zod';
import { listIn, SettingError } from './list-setting.ts';

const dollars = z
  .number('must be a number of dollars per million tokens')
  .min(0, 'must not be negative')
  .max(1_000_000, 'is too large');
const name = z
  .string('must be a string')
  .trim()
  .min(1, 'must not be blank')
  .max(200, 'is too long');

const entry = z.strictObject({
  /** The id of a provider; without it, the price counts for the model at all of them. */
  provider: name.optional(),
  model: name,
  input: dollars,
  cached: dollars.optional(),
  output: dollars,
});

/** What a model costs by the operator's word, in US dollars per million tokens. */
export type PriceEntry = z.infer<typeof entry>;

/**
 * Reads the prices of HALT_PRICES.
 * @param value the JSON itself, or the path of a file that holds it.
 * @throws {SettingError} that names the entry and its field.
 */
export function readPrices(value: string): PriceEntry[] {
  return listIn(value, 'price').map((each, index) => {
    const result = entry.safeParse(each);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const place = `entry ${index + 1}`;
    if (issue?.code === 'unrecognized_keys') {
      throw new SettingError(`${place}: ${issue.keys[0]} is not a field of a price`);
    }
    if (!issue || issue.path.length === 0) throw new SettingError(`${place}: must be an object`);
    throw new SettingError(`${place}: ${issue.path.join('.')} ${issue.message}`);
  });
}
