// An index of points by place: 256 × 256 cells, to find what lies near the pointer or in view.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const SIDE = 256; // cells along an edge: the high byte of a uint16
  const UNIT = 65535;

  atlas.Grid = class Grid {
    static SIDE = SIDE;

    // x, y: uint16 columns of n points. Rows are sorted by cell, by counting: O(n).
    constructor({ n, x, y }) {
      this.n = n;
      this.x = x;
      this.y = y;
      const starts = new Uint32Array(SIDE * SIDE + 1);
      for (let row = 0; row < n; row++) starts[cellOf(x[row], y[row]) + 1]++;
      for (let cell = 0; cell < SIDE * SIDE; cell++) starts[cell + 1] += starts[cell];
      const next = starts.slice();
      const rows = new Uint32Array(n);
      for (let row = 0; row < n; row++) rows[next[cellOf(x[row], y[row])]++] = row;
      this.starts = starts;
      this.rows = rows; // within a cell in ascending order
    }

    // Call `each` with slices [from, to) of `rows`, one a line of cells, that cover a box.
    cover([left, top, right, bottom], each) {
      const [first, last] = [cellAt(left), cellAt(right)];
      for (let line = cellAt(top); line <= cellAt(bottom); line++) {
        each(this.starts[line * SIDE + first], this.starts[line * SIDE + last + 1]);
      }
    }

    // Call `each(x, y, row, n)` for the cells in a box: a place in one, its first row that `passes`,
    // and how many points it has.
    cells([left, top, right, bottom], passes, each) {
      for (let line = cellAt(top); line <= cellAt(bottom); line++) {
        for (let column = cellAt(left); column <= cellAt(right); column++) {
          const [from, to] = [this.starts[line * SIDE + column], this.starts[line * SIDE + column + 1]];
          let at = from;
          while (at < to && !passes(this.rows[at])) at++;
          if (at < to) each((column + 0.5) / SIDE, (line + 0.5) / SIDE, this.rows[at], to - from);
        }
      }
    }

    // Call `each(x, y, row, 1)` for the points in a box that pass.
    points(box, passes, each) {
      const [left, top, right, bottom] = box;
      this.cover(box, (from, to) => {
        for (let at = from; at < to; at++) {
          const row = this.rows[at];
          const [x, y] = [this.x[row] / UNIT, this.y[row] / UNIT];
          const inside = x >= left && y >= top && x <= right && y <= bottom;
          if (inside && passes(row)) each(x, y, row, 1);
        }
      });
    }

    // The row nearest to a place among those that `passes`, within a reach; -1 for none.
    nearest(x, y, reach, passes = () => true) {
      let best = -1;
      let least = reach * reach;
      this.cover([x - reach, y - reach, x + reach, y + reach], (from, to) => {
        for (let at = from; at < to; at++) {
          const row = this.rows[at];
          const right = this.x[row] / UNIT - x;
          const down = this.y[row] / UNIT - y;
          const distance = right * right + down * down;
          if (distance < least && passes(row)) [best, least] = [row, distance];
        }
      });
      return best;
    }
  };

  // How far points reach along both axes, of the square.
  atlas.spreadOf = function ({ n, x, y }) {
    return [x, y].map((places) => {
      let [least, most] = [UNIT, 0];
      for (let row = 0; row < n; row++) {
        if (places[row] < least) least = places[row];
        if (places[row] > most) most = places[row];
      }
      return Math.max(0, most - least) / UNIT;
    });
  };

  function cellOf(x, y) {
    return (y >> 8) * SIDE + (x >> 8);
  }

  function cellAt(place) {
    return Math.min(SIDE - 1, Math.max(0, Math.floor(place * SIDE)));
  }
})();
