// The colours of the five waters, from a noon lagoon down to night.

/**
 * @typedef {object} Palette
 * @property {string[]} water from the surface to the ground
 * @property {string[]} rock the lit edge, the body and the shade of the reef
 * @property {string[]} corals
 * @property {string[]} grass
 * @property {boolean} [kelp] whether long kelp grows here
 * @property {string} light of the rays from the surface
 * @property {number} lamp how much the diver's lamp shows, from 0 to 1
 */

/** @type {Record<string, Palette>} */
export const PALETTES = {
  lagoon: {
    water: ["#5fdcdc", "#1fa3c4", "#0f72a8"], rock: ["#4f86a0", "#1d4f70", "#123a58"],
    corals: ["#ff7d6e", "#ffb35c", "#ff8fb4", "#b184f0", "#ffd66b"], grass: ["#2f9d6b", "#58bf7a", "#1f7a63"],
    light: "#e8fff4", lamp: 0.4,
  },
  channel: {
    water: ["#37b8d8", "#1579b4", "#0c4a86"], rock: ["#4a6fa0", "#1b3f6e", "#112c52"],
    corals: ["#ff6f91", "#ff9a5c", "#f7c25e", "#8f8bf5", "#58d1b5"], grass: ["#2c8f7a", "#4fb58c", "#1d6a6b"],
    light: "#d6f6ff", lamp: 0.5,
  },
  kelp: {
    water: ["#4cc4a4", "#1a8480", "#0c4f5c"], rock: ["#4b8a78", "#174c50", "#0e363e"],
    corals: ["#f58a5b", "#f2bf57", "#e8697d", "#c3d760", "#ef9fc0"], grass: ["#5d9c3a", "#8fbf4a", "#3a7a3c"],
    kelp: true, light: "#f0ffd2", lamp: 0.55,
  },
  evening: {
    water: ["#8a6fd0", "#4450ae", "#232c78"], rock: ["#7a62b4", "#332f78", "#211f56"],
    corals: ["#ff7aa8", "#ff9d76", "#ffcf7d", "#6fc3f0", "#d98af2"], grass: ["#3f7fa0", "#5fa5b5", "#33608c"],
    light: "#ffd9e8", lamp: 0.75,
  },
  night: {
    water: ["#1f5288", "#12325f", "#0a1c3e"], rock: ["#34588c", "#10254a", "#091733"],
    corals: ["#ff5fa8", "#3fe0d0", "#8f7bff", "#ffae57", "#5fb0ff"], grass: ["#1d6f78", "#2a9a90", "#174f66"],
    light: "#a8d8ff", lamp: 1,
  },
};

const channels = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/**
 * A colour between two others.
 * @param {string} one as #rrggbb
 * @param {string} other as #rrggbb
 * @param {number} share how much of the other, from 0 to 1
 * @returns {string} as #rrggbb
 */
export function mix(one, other, share) {
  const to = channels(other);
  const mixed = channels(one).map((value, i) => Math.round(value + (to[i] - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * A colour that lets some of what is below through.
 * @param {string} colour as #rrggbb
 * @param {number} alpha from 0 (nothing of the colour) to 1
 */
export function faded(colour, alpha) {
  return `rgb(${channels(colour).join(" ")} / ${alpha})`;
}
