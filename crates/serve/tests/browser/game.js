// What the test asks of the maps and rules of the game. Evaluates to the checks that fail, each with a sentence.
(async () => {
  const [{ LEVELS, MAZES }, { begin, press, step }, { placeOf }, { DIRECTIONS, cellOf, distances, isWater, nearest }] =
    await Promise.all(["levels", "rules", "creatures", "swimming"].map((name) => import(`/page/game/${name}.js`)));
  const STEP = 1 / 30;
  const LIVES = 3;
  const CYCLE = ["right", "down", "left", "up"];

  function claim(holds, sentence) {
    if (!holds) throw new Error(sentence);
  }

  // Maps

  function cellsOf({ water, columns }) {
    return water.flatMap((isOpen, cell) =>
      isOpen ? [{ column: cell % columns, row: Math.floor(cell / columns) }] : [],
    );
  }

  const isReached = (maze, cells) => {
    const steps = distances(maze, maze.start);
    return cells.every((cell) => steps[cell] < Infinity);
  };

  function everyCellIsReached(maze) {
    claim(
      isReached(
        maze,
        cellsOf(maze).map((cell) => cellOf(maze, cell)),
      ),
      "a cell is out of reach",
    );
    claim(maze.pearls.length > 0, "there are no pearls");
  }

  function noCorridorEndsBlindly(maze) {
    for (const { column, row } of cellsOf(maze)) {
      const ways = Object.values(DIRECTIONS).filter(({ x, y }) => isWater(maze, column + x, row + y));
      claim(ways.length >= 2, `the corridor ends at ${column}, ${row}`);
    }
  }

  function moraysGuardNothing(maze, { creatures }) {
    for (const moray of creatures.filter(({ kind }) => kind === "moray")) {
      const { x, y } = placeOf({ ...moray, reach: 0 });
      const mouth = cellOf(maze, { column: x, row: y });
      claim(maze.water[mouth] && !isWater(maze, ...moray.hole), "a moray does not look out of the coral into water");
      claim(![...maze.pearls, ...maze.bubbles].includes(mouth), "a pearl lies in a moray's reach");
      claim(isReached({ ...maze, water: maze.water.with(mouth, false) }, maze.pearls), "a moray guards the only way");
    }
  }

  function nobodyWaitsAtTheStart(maze, level, number) {
    for (const creature of begin(number).creatures) {
      const { x, y } = placeOf(creature);
      const far = Math.abs(x - maze.start.column) + Math.abs(y - maze.start.row);
      claim(far >= 3, `a ${creature.kind} waits at the start`);
    }
  }

  function sharksAreSlower(maze, { creatures, speed }) {
    const sharks = creatures.filter(({ kind }) => kind === "shark");
    claim(
      sharks.every((shark) => shark.speed <= shark.hunt && shark.hunt < speed),
      "a shark is faster than the diver",
    );
  }

  // Games

  /** Holds each direction for a while, and nothing between two of them. */
  function cycled(seconds, first, between) {
    let play = begin(1);
    for (let time = 0; play.phase !== "won" && time < 120; time += STEP) {
      const turn = Math.floor(time / seconds);
      const isBetween = time - turn * seconds < between;
      play = step(play, isBetween ? null : CYCLE[(turn + first) % CYCLE.length], STEP);
    }
    return play;
  }

  function cyclingWinsTheFirstLevel() {
    for (const seconds of [1.6, 2.5, 4, 8]) {
      for (const first of CYCLE.keys()) {
        for (const between of [0, 0.3]) {
          const { phase, lives } = cycled(seconds, first, between);
          claim(phase === "won" && lives === LIVES, `${phase} by ${CYCLE[first]} first, each for ${seconds} s`);
        }
      }
    }
  }

  /** The same play with the diver where its first jellyfish is. */
  function atTheJellyfish(play) {
    const { x, y } = placeOf(play.creatures.find(({ kind }) => kind === "jelly"));
    return { ...play, diver: { ...play.diver, column: Math.round(x), row: Math.round(y), progress: 0 } };
  }

  function eachTouchCostsALife(maze, level, number) {
    let play = press(begin(number), "right");
    const seen = [play.lives];
    for (let time = 0; play.phase !== "lost" && time < 60; time += STEP) {
      const before = play.phase === "playing" ? atTheJellyfish(play) : play;
      play = step(before, before.phase === "ready" ? "right" : null, STEP);
      claim(
        play.phase !== "caught" || before.shield <= STEP || before.phase === "caught",
        "it was caught in its shield",
      );
      if (play.lives !== seen.at(-1)) seen.push(play.lives);
      if (before.phase === "caught" && play.phase === "ready") {
        claim(cellOf(maze, nearest(play.diver)) === cellOf(maze, maze.start), "it does not begin at the start again");
      }
    }
    claim(seen.join() === "3,2,1,0", `lives were ${seen}`);
    claim(play.phase === "lost" && step(play, "up", 1).phase === "lost", `in the end it was ${play.phase}`);
  }

  function frozen(value) {
    if (value && typeof value === "object" && !Object.isFrozen(value))
      Object.values(Object.freeze(value)).forEach(frozen);
    return value;
  }

  /** A minute and more of a game, whose states cannot be changed. */
  function played(number) {
    let play = begin(number, 9);
    for (let count = 0; count < 2000; count += 1) {
      play = step(frozen(play), count % 20 ? null : CYCLE[(count / 20 + (count % 3)) % CYCLE.length], STEP);
    }
    return JSON.stringify(play);
  }

  function theSameGameEndsAlike(maze, level, number) {
    claim(played(number) === played(number), "two equal games differ");
  }

  const ofEachLevel = [
    everyCellIsReached,
    noCorridorEndsBlindly,
    moraysGuardNothing,
    nobodyWaitsAtTheStart,
    sharksAreSlower,
    theSameGameEndsAlike,
  ];
  const checks = LEVELS.flatMap((level, place) =>
    [...ofEachLevel, ...(level.creatures.some(({ kind }) => kind === "jelly") ? [eachTouchCostsALife] : [])].map(
      (check) => [`${check.name} in ${level.name}`, () => check(MAZES[place], level, place + 1)],
    ),
  );
  checks.push(["cyclingWinsTheFirstLevel", cyclingWinsTheFirstLevel]);

  const failed = {};
  for (const [name, check] of checks) {
    try {
      check();
    } catch (error) {
      failed[name] = error.message;
    }
  }
  return { checks: checks.length, failed };
})();
