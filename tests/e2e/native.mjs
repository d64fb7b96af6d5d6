// What the command line says of a scenario: the same numbers must stand on the page.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './site.mjs';

const binary = process.env.STORMGLASS ?? join(root, 'target/debug/stormglass');

/** The assessment of a file of `scenarios/` as the command line prints it, as JSON. */
export async function assess(name) {
  const file = join(root, 'scenarios', `${name}.yaml`);
  const { stdout } = await promisify(execFile)(binary, ['assess', '--format', 'json', file], {
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(stdout);
}

/** `$1,234.50` of an exact amount such as `1234.4999`; halves away from zero, as on the page. */
export function money(amount) {
  const [whole, fraction = ''] = amount.split('.');
  let cents = BigInt(whole + fraction.padEnd(2, '0').slice(0, 2));
  if ((fraction[2] ?? '0') >= '5') cents += 1n;
  const digits = cents.toString().padStart(3, '0');
  return `$${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}

/** The share served in percent, with as many decimals as `like` has. */
export function percent(unavailability, like) {
  const decimals = (like.match(/\.(\d+)%/)?.[1] ?? '').length;
  return `${(100 - 100 * unavailability).toFixed(decimals)}%`;
}
