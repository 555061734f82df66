// The results as a table, as JSON and as a picture. Pure but for what it is told to write.

/** @typedef {import('./statistics.mjs').Spread} Spread */
/** @typedef {import('./pairs.mjs').Row} Row */

/** @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (size >= 10_000) return `${(value / 1000).toFixed(0)}k`;
  return size >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** @param {Spread | undefined} value */
const cell = (value) => (value === undefined ? "–" : short(value.median));

/** @param {Spread} value */
const wide = ({ median, low, high }) => `${short(median)} [${short(low)} … ${short(high)}]`;

/** @param {Row[]} rows */
export function table(rows) {
  const lines = rows.flatMap(({ title, values, outcomes }) =>
    outcomes.map(({ value, how, against, least, reached, met }) => {
      const goal = how === "ratio" ? `≥ ${least} × ${against}` : `≤ ${against} + ${least} µs`;
      const cells = [values.bare?.[value], values.hono?.[value], values.ours[value]].map(cell);
      return `| ${title}, ${value} | ${cells.join(" | ")} | ${wide(reached)} | ${goal} | ${met ? "yes" : "no"} |`;
    }),
  );
  return [
    "| measure | bare | Hono + zod | ours | ours against it, median [quartiles] | goal | met |",
    "|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

const COLOURS = /** @type {Record<string, string>} */ ({ bare: "#777777", hono: "#d9822b", ours: "#1f6feb" });
const WIDTH = 640;
const HEIGHT = 360;
const EDGE = 60;

/**
 * Latency over the connections at once: the median as a line, p99 dashed.
 * @param {Record<string, Array<{ connections: number, p50: number, p99: number }>>} curves by target
 */
export function latencyPicture(curves) {
  const points = Object.values(curves).flat();
  const top = Math.log10(Math.max(...points.map(({ p99 }) => p99)));
  const bottom = Math.log10(Math.min(...points.map(({ p50 }) => p50)));
  const steps = [...new Set(points.map(({ connections }) => connections))];
  /** @param {number} connections */
  const x = (connections) => EDGE + (steps.indexOf(connections) / Math.max(steps.length - 1, 1)) * (WIDTH - 2 * EDGE);
  /** @param {number} time */
  const y = (time) =>
    HEIGHT - EDGE - ((Math.log10(time) - bottom) / Math.max(top - bottom, 1e-9)) * (HEIGHT - 2 * EDGE);
  const lines = Object.entries(curves).flatMap(([name, curve], index) => {
    /** @param {'p50' | 'p99'} key */
    const path = (key) =>
      curve.map((point) => `${x(point.connections).toFixed(1)},${y(point[key]).toFixed(1)}`).join(" ");
    const style = `fill="none" stroke="${COLOURS[name]}" stroke-width="2"`;
    return [
      `<polyline points="${path("p50")}" ${style}/>`,
      `<polyline points="${path("p99")}" ${style} stroke-dasharray="5 4"/>`,
      `<text x="${EDGE + 10 + index * 90}" y="30" fill="${COLOURS[name]}">${name}</text>`,
    ];
  });
  const axis = steps.map((step) => `<text x="${x(step)}" y="${HEIGHT - 35}" text-anchor="middle">${step}</text>`);
  const scale = [bottom, (bottom + top) / 2, top].map((power) => {
    const time = 10 ** power;
    return `<text x="${EDGE - 8}" y="${y(time) + 4}" text-anchor="end">${short(time)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${[...lines, ...axis, ...scale].join("\n")}
<text x="${WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">connections at once; latency in µs, median and p99 (dashed)</text>
</svg>
`;
}
