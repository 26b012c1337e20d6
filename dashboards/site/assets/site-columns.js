// Where the pages of a folder get their values from: scripts, since a page that was opened from a
// disk may not fetch anything else. It stands in for the dashboard's own columns.js.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const kept = new Map(); // name → value
  const asked = new Map(); // name → { promise, done }
  const site = (window.sceneAtlasSite = {
    take(name, value) {
      kept.set(name, value);
      asked.get(name)?.done(value);
    },
    get about() {
      return kept.get("about");
    },
  });

  function load(name, file) {
    if (kept.has(name)) return Promise.resolve(kept.get(name));
    if (!asked.has(name)) asked.set(name, ask(name, file));
    return asked.get(name).promise;
  }

  function ask(name, file) {
    const script = document.createElement("script");
    const one = {};
    one.promise = new Promise((done, failed) => {
      one.done = done;
      script.onerror = () => {
        asked.delete(name); // so that it can be tried again
        failed(new Error(`${file} is missing`));
      };
    });
    script.src = `data/${file}`;
    document.head.append(script);
    return one;
  }

  async function bytes(name) {
    const text = atob(await load(name, site.about.files[name]));
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  }

  site.placard = async function (row) {
    const { placards: each } = site.about;
    const piece = Math.floor(row / each);
    return (await load(`placards/${piece}`, `placards-${piece}.js`))[row % each];
  };

  // Photos go by their rows here.
  atlas.thumbnail = (id) => `thumbnails/${Math.floor(Number(id) / site.about.placards)}/${id}.webp`;
  atlas.changed = () => "";

  atlas.Columns = class Columns {
    async positions(key) {
      const both = new Uint16Array((await bytes(`positions/${key}`)).buffer);
      const n = both.length / 2;
      return { n, x: both.subarray(0, n), y: both.subarray(n) };
    }

    async codes(colour, n) {
      const found = await bytes(`codes/${colour}`);
      return found.length === n ? found : new Uint16Array(found.buffer);
    }

    async colours(colour) {
      return site.about.colourings.find((one) => one.key === colour).colours;
    }

    async row(id) {
      return Number(id);
    }

    async names(key, colour) {
      return { names: kept.get("names")[`${key}/${colour}`] ?? [] };
    }

    async passing() {
      return null;
    }

    async of(rows) {
      const found = await Promise.all(rows.map((row) => site.placard(row)));
      return new Map(rows.map((row, at) => [row, found[at]]));
    }
  };
})();
