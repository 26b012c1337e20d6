// The part of a map that is seen. A map lies in the square [0, 1] × [0, 1], y downwards, around its
// middle; at zoom 1 all that is there fits the stage.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const FREE_PX = 34; // around the map at zoom 1
  const MOST_ZOOM = 2000;

  atlas.Camera = class Camera {
    constructor() {
      this.width = 1; // of the stage, in CSS pixels
      this.height = 1;
      this.spread = [1, 1]; // how far the map reaches, of the square
      this.whole();
    }

    // Pixels that one unit of the map takes.
    get scale() {
      const fit = (length, reach) => Math.max(20, length - 2 * FREE_PX) / Math.max(0.02, reach);
      const whole = Math.min(fit(this.width, this.spread[0]), fit(this.height, this.spread[1]));
      return whole * this.zoom;
    }

    whole() {
      this.x = 0.5; // the middle of the stage, on the map
      this.y = 0.5;
      this.zoom = 1;
    }

    resize(width, height) {
      this.width = width;
      this.height = height;
    }

    toScreen(x, y) {
      const scale = this.scale;
      return [(x - this.x) * scale + this.width / 2, (y - this.y) * scale + this.height / 2];
    }

    toMap(left, top) {
      const scale = this.scale;
      return [(left - this.width / 2) / scale + this.x, (top - this.height / 2) / scale + this.y];
    }

    // The corners of what is seen: least x, least y, most x, most y, with a margin in pixels.
    seen(margin = 0) {
      return [
        ...this.toMap(-margin, -margin),
        ...this.toMap(this.width + margin, this.height + margin),
      ];
    }

    pan(right, down) {
      this.x = within(this.x - right / this.scale, 0, 1);
      this.y = within(this.y - down / this.scale, 0, 1);
    }

    // Zoom so that what is at a point of the stage stays there.
    zoomAt(factor, left = this.width / 2, top = this.height / 2) {
      const [x, y] = this.toMap(left, top);
      this.zoom = within(this.zoom * factor, 0.5, MOST_ZOOM);
      const [movedX, movedY] = this.toMap(left, top);
      this.x = within(this.x + x - movedX, 0, 1);
      this.y = within(this.y + y - movedY, 0, 1);
    }

    // As it stands in an address; nothing where the whole is seen.
    text() {
      if (this.zoom === 1 && this.x === 0.5 && this.y === 0.5) return "";
      return [this.x.toFixed(4), this.y.toFixed(4), this.zoom.toPrecision(4)].map(Number).join(",");
    }

    read(text) {
      const [x, y, zoom] = (text || "").split(",").map(Number);
      if (![x, y, zoom].every(Number.isFinite)) return this.whole();
      [this.x, this.y, this.zoom] = [within(x, 0, 1), within(y, 0, 1), within(zoom, 0.5, MOST_ZOOM)];
    }
  };

  function within(value, least, most) {
    return Math.min(most, Math.max(least, value));
  }
})();
