// What people do with the map, and what becomes of it: a card, a photo, an area, another view.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const UNIT = 65535;
  // Only while the page is there: Dash fails over a store that has gone with it.
  const tell = (id, data) =>
    document.getElementById("map-count") && window.dash_clientside.set_props(id, { data });

  atlas.Choices = class Choices {
    constructor(stage) {
      this.stage = stage;
    }

    moved() {
      this.left();
      this.stage.moved();
    }

    hovered(left, top) {
      const row = this.stage.rowAt(left, top);
      if (row === this.stage.hovered) return;
      this.stage.hovered = row;
      this.stage.redraw();
      if (row < 0) this.stage.card.hide();
      else this.present(row);
      this.stage.field.classList.toggle("is-over", row >= 0);
    }

    left() {
      if (this.stage.hovered < 0) return;
      this.stage.hovered = -1;
      this.stage.card.hide();
      this.stage.redraw();
    }

    async present(row, aloud = false) {
      const { stage } = this;
      const placard = (await stage.columns.of([row]).catch(() => new Map())).get(row);
      if (!placard || stage.hovered !== row) return;
      const { x, y } = stage.points;
      const [left, top] = stage.camera.toScreen(x[row] / UNIT, y[row] / UNIT);
      stage.card.show(placard, left, top, stage.camera);
      if (aloud) stage.board.say(atlas.spoken(placard));
    }

    tapped(left, top) {
      this.open(this.stage.rowAt(left, top));
    }

    opened() {
      this.open(this.stage.hovered);
    }

    async open(row) {
      if (row < 0) return;
      const placard = (await this.stage.columns.of([row])).get(row);
      this.left();
      tell("map-photo", placard.id);
    }

    drawing(corners) {
      this.stage.drawing = corners;
      this.left();
      this.stage.redraw();
    }

    drawn(corners) {
      this.stage.drawing = corners;
      tell("map-area", atlas.areaText(this.stage.loaded.key, corners));
    }

    // Select all that is seen, for those who do not draw.
    selectSeen() {
      const [left, top, right, bottom] = this.stage.camera.seen();
      this.drawn([[left, top], [right, top], [right, bottom], [left, bottom]]);
    }

    dropped() {
      this.left();
      if (this.stage.wanted.area) tell("map-area", "");
    }

    // Go from photo to photo with the keys: to the nearest one in a direction.
    stepped(right, down) {
      const { stage } = this;
      if (!stage.grid) return;
      const row = this.next(right, down);
      if (row < 0) return stage.board.say("No photo further that way");
      stage.hovered = row;
      this.keepInView(row);
      stage.redraw(true);
      this.present(row, true);
    }

    next(right, down) {
      const { stage } = this;
      const { x, y } = stage.points;
      const from = stage.hovered;
      const [left, top] = from < 0 ? [stage.camera.x, stage.camera.y] : [x[from] / UNIT, y[from] / UNIT];
      const ahead = (row) => {
        const [across, along] = [x[row] / UNIT - left, y[row] / UNIT - top];
        const forward = across * right + along * down;
        return forward > 0 && forward >= Math.abs(across * down + along * right);
      };
      const meant = (row) => row !== from && stage.shows(row) && (from < 0 || ahead(row));
      for (let reach = 40 / stage.camera.scale; reach < 3; reach *= 2) {
        const row = stage.grid.nearest(left, top, reach, meant);
        if (row >= 0) return row;
      }
      return -1;
    }

    keepInView(row) {
      const { camera, points } = this.stage;
      const [x, y] = [points.x[row] / UNIT, points.y[row] / UNIT];
      const [left, top] = camera.toScreen(x, y);
      const inside = left > 20 && top > 20 && left < camera.width - 20 && top < camera.height - 20;
      if (inside) return;
      [camera.x, camera.y] = [x, y];
      this.stage.settle();
    }
  };
})();
