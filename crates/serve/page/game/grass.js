// Grass that sways.

/** Blades of grass in groups of one colour and width. */
export function alike(blades) {
  const groups = new Map();
  for (const blade of blades) {
    const look = `${blade.colour} ${blade.width}`;
    groups.set(look, [...(groups.get(look) ?? []), blade]);
  }
  return [...groups.values()];
}

function traceBlade(ctx, { x, y, height, lean, phase }, seconds) {
  const sway = seconds ? Math.sin(seconds * 1.1 + phase) * 0.16 * height : 0;
  ctx.moveTo(x, y);
  ctx.quadraticCurveTo(x + lean * 0.2, y - height * 0.55, x + lean + sway, y - height);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {object[][]} grass as `alike` has it
 * @param {number} seconds
 */
export function drawGrass(ctx, grass, seconds) {
  ctx.lineCap = "round";
  // One path for all blades of a colour and width: a stroke costs more than its points.
  for (const blades of grass) {
    ctx.strokeStyle = blades[0].colour;
    ctx.lineWidth = blades[0].width;
    ctx.beginPath();
    for (const blade of blades) traceBlade(ctx, blade, seconds);
    ctx.stroke();
  }
}
