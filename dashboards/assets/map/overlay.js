// What lies over the points: thumbnails, names of clusters, rings around photos, the drawn area.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const UNIT = 65535;
  const MOST_LETTERS = 26;
  const NAME_PX = 12;

  atlas.Overlay = class Overlay {
    constructor(canvas) {
      this.canvas = canvas;
      this.context = canvas.getContext("2d");
      this.read();
    }

    // Take the colours and the font of the stage, which follow the colour scheme.
    read() {
      const style = getComputedStyle(this.canvas.parentElement);
      [this.ink, this.ground, this.font] = [style.color, style.backgroundColor, style.fontFamily];
    }

    resize(width, height) {
      this.ratio = Math.min(2, window.devicePixelRatio || 1);
      this.canvas.width = Math.max(1, Math.round(width * this.ratio));
      this.canvas.height = Math.max(1, Math.round(height * this.ratio));
    }

    clear() {
      this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    }

    // Write names where they have room, those of most photos first.
    names(names, camera, n) {
      const { context } = this;
      context.font = `600 ${NAME_PX}px ${this.font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      const above = atlas.Painter.diameter(n, camera) / 2 + NAME_PX;
      const taken = [];
      for (const one of names) {
        const text = one.name.length > MOST_LETTERS ? `${one.name.slice(0, MOST_LETTERS - 1)}…` : one.name;
        const [left, middle] = camera.toScreen(one.x, one.y);
        const top = middle - above;
        const half = context.measureText(text).width / 2 + 5;
        const box = [left - half, top - NAME_PX, left + half, top + NAME_PX];
        if (box[0] < 0 || box[1] < 0 || box[2] > camera.width || box[3] > camera.height) continue;
        if (taken.some((other) => meet(box, other))) continue;
        taken.push(box);
        context.lineWidth = 4;
        context.strokeStyle = this.ground;
        context.strokeText(text, left, top);
        context.fillStyle = this.ink;
        context.fillText(text, left, top);
      }
    }

    // A ring that is seen on any ground.
    ring(points, row, camera) {
      if (row < 0 || row >= points.n) return;
      const [left, top] = camera.toScreen(points.x[row] / UNIT, points.y[row] / UNIT);
      const radius = Math.max(3, atlas.Painter.diameter(points.n, camera) / 2) + 4;
      for (const [width, colour] of [[5, this.ground], [2.5, this.ink]]) {
        this.context.beginPath();
        this.context.arc(left, top, radius, 0, 2 * Math.PI);
        this.context.lineWidth = width;
        this.context.strokeStyle = colour;
        this.context.stroke();
      }
    }

    // corners: on the map.
    area(corners, camera) {
      if (corners.length < 2) return;
      const { context } = this;
      context.beginPath();
      for (const [x, y] of corners) context.lineTo(...camera.toScreen(x, y));
      context.closePath();
      context.globalAlpha = 0.08;
      context.fillStyle = this.ink;
      context.fill();
      context.globalAlpha = 1;
      context.lineWidth = 1.5;
      context.setLineDash([6, 4]);
      context.strokeStyle = this.ink;
      context.stroke();
      context.setLineDash([]);
    }
  };

  function meet(one, other) {
    return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
  }
})();
