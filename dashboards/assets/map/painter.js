// Draws points into a canvas, pixel by pixel. Measured in Chromium without a graphics card, a
// million points take 10 to 70 ms this way and 500 to 2,500 ms with WebGL.
//
// While points have room each is a disc. Where they outnumber the pixels the picture is a density:
// how opaque a pixel is tells how many photos lie there, and its colour is that of one of them; as
// rows are in the order of hashes, that one is fairly drawn.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const UNIT = 65535;
  const LARGEST_PX = 15;
  const DENSE_BELOW_PX = 1.6; // a disc of this size would no longer be one
  const SMALLEST_PX = 3;
  const FAINT = 0x389a8e86; // ABGR of what does not pass: grey, 22 % opaque
  const MOST_MOVING = 150000; // points that move from map to map; of more, the first ones

  atlas.Painter = class Painter {
    constructor(canvas) {
      this.canvas = canvas;
      this.context = canvas.getContext("2d");
      this.discs = new Map();
    }

    resize(width, height) {
      this.ratio = Math.min(2, window.devicePixelRatio || 1);
      this.width = this.canvas.width = Math.max(1, Math.round(width * this.ratio));
      this.height = this.canvas.height = Math.max(1, Math.round(height * this.ratio));
      this.image = this.context.createImageData(this.width, this.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.counts = new Uint16Array(this.pixels.length);
      this.discs.clear(); // they count in lines of the old width
    }

    // The diameter in CSS pixels of n points that share the map evenly.
    static diameter(n, camera) {
      const edge = camera.scale * Math.sqrt(camera.spread[0] * camera.spread[1]);
      return Math.min(LARGEST_PX, (0.9 * edge) / Math.sqrt(Math.max(1, n)));
    }

    static isDense(n, camera) {
      return Painter.diameter(n, camera) < DENSE_BELOW_PX;
    }

    // points: { n, x, y }. ink: the colour of each, ABGR, 0 for what only shows faintly.
    paint(points, ink, camera, grid) {
      this.pixels.fill(0);
      const place = this.placing(points, camera);
      const dense = Painter.isDense(points.n, camera);
      const draw = dense ? this.count.bind(this) : this.stamp.bind(this, this.discOf(points.n, camera));
      if (dense) this.counts.fill(0);
      if (grid && camera.zoom > 1.5) {
        grid.cover(camera.seen(LARGEST_PX), (from, to) => draw(place, ink, from, to, grid.rows));
      } else {
        draw(place, ink, 0, points.n, null);
      }
      if (dense) this.shade();
      this.context.putImageData(this.image, 0, 0);
    }

    // Draw points on their way from one map to another; part: how far they are, in [0, 1].
    paintBetween(from, to, ink, camera, part) {
      const n = Math.min(from.n, MOST_MOVING);
      const between = { n, x: new Float32Array(n), y: new Float32Array(n) };
      for (let row = 0; row < n; row++) {
        between.x[row] = from.x[row] + (to.x[row] - from.x[row]) * part;
        between.y[row] = from.y[row] + (to.y[row] - from.y[row]) * part;
      }
      this.pixels.fill(0);
      const disc = this.discOf(from.n, camera);
      this.stamp(disc, this.placing(between, camera), ink, 0, n, null);
      this.context.putImageData(this.image, 0, 0);
    }

    placing({ x, y }, camera) {
      const scale = (camera.scale * this.ratio) / UNIT;
      const [left, top] = camera.toScreen(0, 0);
      return { x, y, scale, left: left * this.ratio, top: top * this.ratio };
    }

    // A stamp is kept only where nothing more opaque is: the order of faint points does not matter.
    stamp(disc, { x, y, scale, left, top }, ink, from, to, rows) {
      const { pixels, width, height } = this;
      const { offsets, alphas, radius } = disc;
      for (let at = from; at < to; at++) {
        const row = rows === null ? at : rows[at];
        const column = (x[row] * scale + left) | 0;
        const line = (y[row] * scale + top) | 0;
        if (column < radius || line < radius || column >= width - radius || line >= height - radius) continue;
        const middle = line * width + column;
        const colour = ink[row];
        if (colour === 0) {
          for (let k = 0; k < offsets.length; k++) {
            if (alphas[k] > 127 && pixels[middle + offsets[k]] === 0) pixels[middle + offsets[k]] = FAINT;
          }
          continue;
        }
        const bare = colour & 0xffffff;
        for (let k = 0; k < offsets.length; k++) {
          const pixel = middle + offsets[k];
          if (alphas[k] >= pixels[pixel] >>> 24) pixels[pixel] = (alphas[k] << 24) | bare;
        }
      }
    }

    count({ x, y, scale, left, top }, ink, from, to, rows) {
      const { pixels, counts, width, height } = this;
      for (let at = from; at < to; at++) {
        const row = rows === null ? at : rows[at];
        const column = (x[row] * scale + left) | 0;
        const line = (y[row] * scale + top) | 0;
        if (column < 0 || line < 0 || column >= width || line >= height) continue;
        const pixel = line * width + column;
        const colour = ink[row];
        if (colour !== 0) {
          pixels[pixel] = colour;
          counts[pixel]++;
        } else if (counts[pixel] === 0) {
          pixels[pixel] = FAINT;
        }
      }
    }

    // Turn counts into opacity: a third for one photo, all of it for many more than is usual here.
    shade() {
      const { pixels, counts } = this;
      let [n, sum] = [0, 0];
      for (let pixel = 0; pixel < counts.length; pixel++) {
        if (counts[pixel]) [n, sum] = [n + 1, sum + counts[pixel]];
      }
      const many = Math.log(2 + (4 * sum) / Math.max(1, n));
      const table = Uint8Array.from({ length: 1024 }, (_, k) =>
        Math.min(255, 70 + (185 * Math.log(1 + k)) / many));
      for (let pixel = 0; pixel < counts.length; pixel++) {
        if (!counts[pixel]) continue;
        const opacity = table[Math.min(1023, counts[pixel])];
        pixels[pixel] = ((opacity << 24) | (pixels[pixel] & 0xffffff)) >>> 0;
      }
    }

    discOf(n, camera) {
      const diameter = Math.max(SMALLEST_PX, Painter.diameter(n, camera));
      const radius = Math.round((diameter / 2) * this.ratio * 4) / 4;
      const name = `${radius} ${this.width}`;
      if (!this.discs.has(name)) this.discs.set(name, disc(radius, this.width));
      return this.discs.get(name);
    }
  };

  // The pixels of a disc around a pixel, and how opaque its edge leaves each.
  function disc(radius, width) {
    const reach = Math.ceil(radius);
    const [offsets, alphas] = [[], []];
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(right, down)));
        if (cover > 0.05) {
          offsets.push(down * width + right);
          alphas.push(Math.round(cover * 235));
        }
      }
    }
    return { offsets: Int32Array.from(offsets), alphas: Uint8Array.from(alphas), radius: reach };
  }
})();
