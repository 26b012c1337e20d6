// The stage of the map: loads what an address asks for, draws it, and tells Dash what people choose.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const UNIT = 65535;
  const REACH_PX = 14; // between the pointer and the photo it means
  const MOVE_MS = 700; // from one map to the next
  const SETTLE_MS = 180; // after the last movement: thumbnails are chosen, the address is written

  atlas.Stage = class Stage {
    constructor(field, run) {
      this.field = field;
      this.run = run;
      this.columns = new atlas.Columns(run);
      this.camera = new atlas.Camera();
      this.board = new atlas.Board(field);
      this.painter = new atlas.Painter(this.board.points);
      this.overlay = new atlas.Overlay(this.board.over);
      this.card = new atlas.Card(this.board.card);
      this.pictures = new atlas.Pictures(this.columns, () => this.redraw());
      this.gestures = new atlas.Gestures(field, this.camera, this.wants());
      Object.assign(this, { points: null, grid: null, ink: null, names: [], turn: 0, hovered: -1 });
      Object.assign(this, { chosen: -1, drawing: null, wanted: {}, at: "", stale: true });
      this.watch();
    }

    watch() {
      this.sizes = new ResizeObserver(() => this.resize());
      this.sizes.observe(this.field);
      this.schemes = new MutationObserver(() => this.recolour());
      this.schemes.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
      this.resize();
    }

    close() {
      this.turn++;
      this.sizes.disconnect();
      this.schemes.disconnect();
      cancelAnimationFrame(this.frame);
    }

    // Show what is wanted: { key, colour, category, photo, area, filters }.
    async show(wanted) {
      const turn = ++this.turn;
      this.wanted = wanted;
      this.look();
      this.board.loading(true);
      try {
        const loaded = await this.load(wanted);
        if (turn !== this.turn) return;
        await this.put(loaded, wanted);
      } catch (error) {
        if (turn === this.turn) this.board.failed(error, () => this.show(wanted));
      }
    }

    async load({ key, colour, area, filters }) {
      const [points, colours] = await Promise.all([
        this.columns.positions(key),
        this.columns.colours(colour),
      ]);
      const { n } = points;
      const within = area ? `area=${encodeURIComponent(area)}` : "";
      const [codes, passing, selected] = await Promise.all([
        this.columns.codes(colour, n),
        this.columns.passing(filters, n),
        this.columns.passing(within, n),
      ]);
      return { key, points, colours, codes, passing, selected };
    }

    async put(loaded, wanted) {
      const before = this.loaded;
      this.loaded = loaded;
      this.colours = loaded.colours;
      this.ink = atlas.inkOf({ ...loaded, category: wanted.category });
      this.drawing = null;
      this.board.loaded(this.nShown());
      this.count();
      if (!before || before.key !== loaded.key) await this.moveTo(loaded, before);
      if (this.loaded !== loaded) return;
      this.redraw(true);
      this.settle();
      this.name(wanted);
      this.find(wanted.photo);
    }

    async moveTo({ points }, before) {
      this.grid = null;
      this.points = points;
      this.pictures.put([]);
      this.names = [];
      const spread = atlas.spreadOf(points);
      if (before && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
        await this.travel(before.points, points, spread);
      }
      if (this.points !== points) return;
      this.camera.spread = spread;
      this.grid = new atlas.Grid(points);
    }

    // Let all points travel at once.
    travel(from, to, spread) {
      const { spread: first } = this.camera;
      const started = performance.now();
      this.overlay.clear();
      return new Promise((arrived) => {
        const step = (now) => {
          const part = Math.min(1, Math.max(0, (now - started) / MOVE_MS));
          if (this.points !== to || part === 1) return arrived();
          const eased = part * part * (3 - 2 * part);
          this.camera.spread = first.map((one, axis) => one + (spread[axis] - one) * eased);
          this.painter.paintBetween(from, to, this.ink, this.camera, eased);
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      });
    }

    async name({ key, colour }) {
      const { turn } = this;
      const { names } = await this.columns.names(key, colour).catch(() => ({ names: [] }));
      if (turn !== this.turn) return;
      this.names = names;
      this.redraw();
    }

    async find(photo) {
      const { turn } = this;
      const row = photo ? await this.columns.row(photo).catch(() => -1) : -1;
      if (turn !== this.turn) return;
      this.chosen = row;
      this.redraw();
    }

    shows(row) {
      return !this.loaded.passing || this.loaded.passing[row] === 1;
    }

    resize() {
      const { clientWidth: width, clientHeight: height } = this.field;
      if (!width || !height) return;
      this.camera.resize(width, height);
      this.painter.resize(width, height);
      this.overlay.resize(width, height);
      this.redraw(true);
      this.settle();
    }

    recolour() {
      this.overlay.read();
      this.redraw();
    }

    // Draw again in the next frame; all: the points, too, and not only what lies over them.
    redraw(all = false) {
      this.stale = this.stale || all;
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.draw());
    }

    draw() {
      if (!this.grid) return;
      if (this.stale) this.painter.paint(this.points, this.ink, this.camera, this.grid);
      this.stale = false;
      this.overlay.clear();
      const { codes, colours } = this.loaded;
      this.pictures.draw(this.overlay.context, this.camera, (row) => colours[codes[row]]);
      this.overlay.names(this.names, this.camera, this.points.n);
      const area = atlas.areaOf(this.wanted.area);
      const drawn = area && area.map === this.loaded.key ? area.corners : [];
      this.overlay.area(this.drawing ?? drawn, this.camera);
      this.overlay.ring(this.points, this.chosen, this.camera);
      this.overlay.ring(this.points, this.hovered, this.camera);
      this.field.dataset.drawn = this.loaded.key;
      performance.mark("map-drawn");
    }

    moved() {
      this.redraw(true);
      this.settle();
    }

    settle() {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.settled(), SETTLE_MS);
    }

    settled() {
      if (!this.grid) return;
      this.count();
      this.pictures
        .choose(this.points, this.grid, this.camera, (row) => this.ink[row] !== 0)
        .catch(() => undefined); // the map is whole without them
      const text = this.camera.text();
      if (text === this.at) return;
      this.at = text;
      history.replaceState(history.state, "", atlas.changed({ at: text }) || location.pathname);
    }

    // Look where the address says.
    look() {
      const at = new URLSearchParams(location.search).get("at") ?? "";
      if (at === this.at) return;
      this.at = at;
      this.camera.read(at);
      this.stale = true;
    }

    lookAgain() {
      const before = this.at;
      this.look();
      if (this.at !== before) this.redraw();
    }

    nShown() {
      const { points, passing } = this.loaded;
      return passing ? atlas.nTrue(passing) : points.n;
    }

    count() {
      const { points, selected } = this.loaded;
      this.board.count({
        n: points.n,
        nShown: this.nShown(),
        nSelected: selected ? selected.reduce((n, one, row) => n + (one && this.shows(row) ? 1 : 0), 0) : null,
        dense: atlas.Painter.isDense(points.n, this.camera),
      });
    }

    wants() {
      return new atlas.Choices(this);
    }

    // The photo at a point of the stage: of a thumbnail, or the nearest; -1 for none.
    rowAt(left, top) {
      if (!this.grid) return -1;
      const picture = this.pictures.at(left, top, this.camera);
      if (picture >= 0) return picture;
      const [x, y] = this.camera.toMap(left, top);
      return this.grid.nearest(x, y, REACH_PX / this.camera.scale, (row) => this.shows(row));
    }

    // Where a photo is, in the window.
    place(row) {
      const { left, top } = this.field.getBoundingClientRect();
      const [x, y] = this.camera.toScreen(this.points.x[row] / UNIT, this.points.y[row] / UNIT);
      return [left + x, top + y];
    }
  };
})();
