// Thumbnails on the map: one in each piece of it, more as one zooms in.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const UNIT = 65535;
  const FROM_ZOOM = 2;
  const PIECE_PX = 84; // the least size of a piece on the screen
  const MOST = 90;
  const MOST_OF_ALL = 14; // exemplars of a density that is seen as a whole
  const EDGE_PX = [46, 84]; // of a thumbnail: where photos crowd, and where each has room
  const MOST_KEPT = 400;

  atlas.Pictures = class Pictures {
    constructor(columns, redraw) {
      this.columns = columns;
      this.redraw = redraw;
      this.images = new Map(); // photo id → Image
      this.shown = []; // { row, x, y, edge, placard }
    }

    // Choose whom to show now. In each piece the photo of the lowest row stands for the others:
    // the choice does not depend on where one looks from.
    async choose(points, grid, camera, shows) {
      const dense = atlas.Painter.isDense(points.n, camera);
      if (camera.zoom < FROM_ZOOM && !dense) return this.put([]);
      const pieces = this.pieces(grid, camera, shows);
      const most = camera.zoom < FROM_ZOOM ? MOST_OF_ALL : MOST;
      const largest = [...pieces.values()].sort((a, b) => b.n - a.n || a.row - b.row).slice(0, most);
      const chosen = apart(largest, points, camera);
      const placards = await this.columns.of(chosen.map((one) => one.row));
      this.put(chosen.map((one) => ({ ...one, placard: placards.get(one.row) })));
    }

    // The photos in view by piece: { row, n } of each.
    pieces(grid, camera, shows) {
      const side = 2 ** Math.floor(Math.log2(camera.scale / PIECE_PX));
      const pieces = new Map();
      const add = (x, y, row, n) => {
        const name = Math.floor(y * side) * 65536 + Math.floor(x * side);
        const piece = pieces.get(name);
        if (piece === undefined) pieces.set(name, { row, n });
        else [piece.row, piece.n] = [Math.min(piece.row, row), piece.n + n];
      };
      if (side <= atlas.Grid.SIDE) grid.cells(camera.seen(), shows, add);
      else grid.points(camera.seen(), shows, add);
      return pieces;
    }

    put(shown) {
      this.shown = shown;
      for (const one of shown) one.image = this.image(one.placard.id);
      for (const id of this.images.keys()) {
        if (this.images.size <= MOST_KEPT) break;
        this.images.delete(id);
      }
      this.redraw();
    }

    image(id) {
      if (!this.images.has(id)) {
        const image = new Image();
        image.onload = this.redraw;
        image.src = atlas.thumbnail(id);
        this.images.set(id, image);
      }
      return this.images.get(id);
    }

    // Draw what has arrived; edges: the colour of a row's category.
    draw(context, camera, edges) {
      for (const one of this.shown) {
        if (!one.image.complete || !one.image.naturalWidth) continue;
        const [left, top, width, height] = box(one, camera);
        context.save();
        context.beginPath();
        context.roundRect(left, top, width, height, 5);
        context.lineWidth = 5;
        context.strokeStyle = edges(one.row);
        context.stroke();
        context.clip();
        context.drawImage(one.image, left, top, width, height);
        context.restore();
      }
    }

    // The row of the thumbnail at a point of the stage, -1 for none.
    at(left, top, camera) {
      const hit = this.shown.findLast((one) => {
        const [x, y, width, height] = box(one, camera);
        return left >= x && top >= y && left <= x + width && top <= y + height;
      });
      return hit && hit.image.complete ? hit.row : -1;
    }
  };

  function box({ x, y, edge, placard }, camera) {
    const [left, top] = camera.toScreen(x, y);
    const fit = edge / Math.max(placard.width, placard.height);
    const [width, height] = [placard.width * fit, placard.height * fit];
    return [left - width / 2, top - height / 2, width, height];
  }

  // Those of the pieces whose thumbnails do not lie on one another, the fullest first.
  function apart(pieces, points, camera) {
    const crowded = pieces.some((one) => one.n > 3);
    const edge = crowded ? EDGE_PX[0] : EDGE_PX[1];
    const kept = [];
    for (const { row } of pieces) {
      const [x, y] = [points.x[row] / UNIT, points.y[row] / UNIT];
      const [left, top] = camera.toScreen(x, y);
      const free = kept.every((one) => Math.abs(one.left - left) > edge || Math.abs(one.top - top) > edge);
      if (free) kept.push({ row, x, y, edge, left, top });
    }
    return kept;
  }
})();
