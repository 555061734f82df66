// Rate limits for the guest, over Cloudflare's rate-limit bindings. Throws nothing.
import { HostError, RateLimiter } from "../common/abi.js";
import { reasonOf } from "../common/reason.js";

/** @typedef {import('../common/services.js').RateLimitCheck} RateLimitCheck */
/** @typedef {import('../common/services.js').RateLimitAnswer} RateLimitAnswer */

/**
 * Which binding of wrangler.toml each limiter is; one that is absent limits nothing.
 * @type {Readonly<Record<number, string>>}
 */
const BINDINGS = Object.freeze({
  [RateLimiter.key_burst]: "KEY_BURST_LIMIT",
  [RateLimiter.key_sustained]: "KEY_SUSTAINED_LIMIT",
  [RateLimiter.installation_burst]: "INSTALLATION_BURST_LIMIT",
  [RateLimiter.installation_sustained]: "INSTALLATION_SUSTAINED_LIMIT",
});

/** The bindings that this deployment has. @param {Record<string, unknown>} env */
export function limitersOf(env) {
  return Object.values(BINDINGS).filter((name) => env[name] !== undefined);
}

/**
 * Counts one request in each.
 * @param {Record<string, unknown>} env
 * @param {RateLimitCheck[]} checks
 * @returns {Promise<RateLimitAnswer>}
 */
export async function countRequest(env, checks) {
  try {
    const passed = await Promise.all(
      checks.map(async ({ limiter, key }) => {
        const binding = /** @type {RateLimit | undefined} */ (env[BINDINGS[limiter]]);
        return binding === undefined || (await binding.limit({ key })).success;
      }),
    );
    return {
      error: HostError.none,
      refused: checks.filter((_, index) => !passed[index]).map(({ limiter }) => limiter),
    };
  } catch (error) {
    console.warn("rate limiter failed:", reasonOf(error));
    return { error: HostError.unavailable, refused: [] };
  }
}
