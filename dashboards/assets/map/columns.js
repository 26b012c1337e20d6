// What the map asks the server for: columns of numbers in row order, and placards by row.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const MOST_KEPT = 16; // answers; a column of a million points takes 1 to 4 MB
  const MOST_PLACARDS = 2000;

  atlas.thumbnail = (id) => `/media/thumbnail/${id}.webp`;

  atlas.Columns = class Columns {
    constructor(run) {
      this.base = `/columns/${encodeURIComponent(run)}`;
      this.kept = new Map();
      this.placards = new Map(); // row → placard
    }

    // { n, x, y }: uint16 over the square of a map.
    positions(key) {
      return this.keep(`positions/${key}.bin`, async (response) => {
        const both = new Uint16Array(await response.arrayBuffer());
        const n = both.length / 2;
        return { n, x: both.subarray(0, n), y: both.subarray(n) };
      });
    }

    // The category of each of n photos.
    codes(colour, n) {
      return this.keep(`codes/${colour}.bin`, async (response) => {
        const bytes = await response.arrayBuffer();
        return bytes.byteLength === n ? new Uint8Array(bytes) : new Uint16Array(bytes);
      });
    }

    // The colour of each category.
    colours(colour) {
      return this.keep(`colours/${colour}.json`, (response) => response.json());
    }

    // The row of a photo.
    row(id) {
      return this.keep(`rows/${id}.json`, (response) => response.json());
    }

    // { names: [{ code, name, x, y, n_photos }] }
    names(key, colour) {
      return this.keep(`names/${key}/${colour}.json`, (response) => response.json());
    }

    // One byte a photo, 1 where a query lets it pass; null where the query is empty.
    async passing(query, n) {
      if (!query) return null;
      return this.keep(`passing.bin?${query}`, async (response) => {
        const bits = new Uint8Array(await response.arrayBuffer());
        return Uint8Array.from({ length: n }, (_, row) => (bits[row >> 3] >> (row & 7)) & 1);
      });
    }

    // The placards of rows, as a Map; those that are known already are not asked for again.
    async of(rows) {
      const missing = rows.filter((row) => !this.placards.has(row));
      for (let at = 0; at < missing.length; at += 100) {
        const part = missing.slice(at, at + 100).join(",");
        const response = await this.ask(`placards.json?rows=${part}`);
        for (const [row, placard] of Object.entries(await response.json())) {
          this.placards.set(Number(row), placard);
        }
      }
      const found = new Map(rows.map((row) => [row, this.placards.get(row)]));
      forget(this.placards, MOST_PLACARDS);
      return found;
    }

    keep(path, read) {
      if (!this.kept.has(path)) {
        const asked = this.ask(path).then(read);
        asked.catch(() => this.kept.delete(path)); // so that it can be tried again
        this.kept.set(path, asked);
        forget(this.kept, MOST_KEPT);
      }
      return this.kept.get(path);
    }

    async ask(path) {
      const response = await fetch(`${this.base}/${path}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      return response;
    }
  };

  function forget(map, most) {
    for (const name of map.keys()) {
      if (map.size <= most) return;
      map.delete(name);
    }
  }
})();
