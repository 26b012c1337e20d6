// The colour of each point: that of its category, or none where it is filtered out or faded.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const SOUGHT = "#e8442e"; // a highlighted category that is grey otherwise
  const GREY = "#949596";

  // codes: the category of each photo. passing, selected: a byte a photo, or null for all of them.
  // Returns ABGR, 0 for points that only show faintly.
  atlas.inkOf = function ({ codes, colours, category, passing, selected }) {
    const inks = Uint32Array.from(colours, abgr);
    if (category !== null) {
      const own = colours[category] === GREY ? SOUGHT : colours[category];
      inks.fill(0);
      inks[category] = abgr(own);
    }
    const ink = new Uint32Array(codes.length);
    for (let row = 0; row < codes.length; row++) {
      const faint = (passing && !passing[row]) || (selected && !selected[row]);
      ink[row] = faint ? 0 : inks[codes[row]];
    }
    return ink;
  };

  atlas.nTrue = function (bytes) {
    let n = 0;
    for (let row = 0; row < bytes.length; row++) n += bytes[row];
    return n;
  };

  function abgr(colour) {
    const value = parseInt(colour.slice(1), 16);
    return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
  }
})();
