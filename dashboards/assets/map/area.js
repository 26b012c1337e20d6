// An area that was drawn on a map, as it stands in the address: "map~corners", two letters for a
// coordinate. dashboards/area.py reads the same.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const STEPS = 4095;
  const [LEAST, REACH] = [-0.25, 1.5]; // people draw around a map's edges, too
  const MOST_CORNERS = 120;

  atlas.areaText = function (key, corners) {
    const told = thinned(corners).flat().map((value) => {
      const step = Math.round(Math.min(1, Math.max(0, (value - LEAST) / REACH)) * STEPS);
      return DIGITS[step >> 6] + DIGITS[step & 63];
    });
    return `${key}~${told.join("")}`;
  };

  // { map, corners: [[x, y], …] }, or null for a text that is no area.
  atlas.areaOf = function (text) {
    const at = (text || "").lastIndexOf("~");
    const told = (text || "").slice(at + 1);
    if (at < 1 || told.length < 12 || told.length % 4) return null;
    const step = (k) => DIGITS.indexOf(told[k]) * 64 + DIGITS.indexOf(told[k + 1]);
    const value = (k) => (step(k) / STEPS) * REACH + LEAST;
    const corners = [];
    for (let k = 0; k < told.length; k += 4) corners.push([value(k), value(k + 2)]);
    return { map: text.slice(0, at), corners };
  };

  function thinned(corners) {
    const step = Math.max(1, Math.ceil(corners.length / MOST_CORNERS));
    return corners.filter((_, at) => at % step === 0);
  }
})();
