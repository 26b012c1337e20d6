// The pages of the folder: what is shown stands in the part of the address behind #.
(function () {
  "use strict";
  const atlas = window.sceneAtlas;
  const site = window.sceneAtlasSite;
  const { about } = site;
  const by = (id) => document.getElementById(id);

  // What the dashboard's scripts tell Dash.
  const hears = {
    "map-count": ({ children }) => (by("map-count").textContent = children),
    "map-photo": ({ data }) => site.go({ photo: data }),
    "map-area": () => stage.gestures.wants.drawing(null), // nothing is selected here
  };
  window.dash_clientside = { set_props: (id, properties) => hears[id]?.(properties) };

  // The address of a page does not follow each movement of its map here.
  class Stage extends atlas.Stage {
    look() {}

    settled() {
      if (!this.grid) return;
      this.count();
      this.pictures.choose(this.points, this.grid, this.camera, (row) => this.ink[row] !== 0).catch(() => undefined);
    }
  }

  let stage = null;
  let opener = null; // what had the focus before a photo was opened

  function state() {
    const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    const known = (value, among) => (among.some(({ key }) => key === value) ? value : among[0]?.key);
    return { ...asked, map: known(asked.map, about.maps), colour: known(asked.colour, about.colourings) };
  }

  site.href = function (changes) {
    const query = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of Object.entries(changes)) {
      if (value === "") query.delete(name);
      else query.set(name, value);
    }
    return `#${query}`;
  };

  site.go = (changes) => (location.hash = site.href(changes));

  function show() {
    const now = state();
    const onTopics = now.page === "topics";
    by("map-page").hidden = onTopics;
    by("topics-page").hidden = !onTopics;
    by("to-map").classList.toggle("is-here", !onTopics);
    by("to-topics").classList.toggle("is-here", onTopics);
    if (onTopics) by("topics-page").replaceChildren(...site.topicsPage(about.topics));
    else if (about.maps.length) showMap(now);
    showPhoto(now.photo);
  }

  function showMap({ map, colour, category, photo }) {
    const colouring = about.colourings.find(({ key }) => key === colour);
    const chosen = category !== undefined && colouring.categories[category] ? Number(category) : null;
    by("map-choice").value = map;
    by("colour-choice").value = colour;
    by("legend-title").textContent = colouring.name;
    by("legend").replaceChildren(...site.legend(colouring, chosen));
    by("trust").replaceChildren(...site.trust(about.maps.find(({ key }) => key === map)));
    stage ??= new Stage(by("map-field"), about.run);
    stage.show({ key: map, colour, category: chosen, photo: photo ?? "", area: "", filters: "" });
  }

  async function showPhoto(row) {
    const dialog = by("photo");
    if (row === undefined || !(Number(row) < about.n)) return dialog.open && dialog.close();
    dialog.replaceChildren(...(await site.photo(Number(row))));
    if (!dialog.open) {
      opener = document.activeElement;
      dialog.showModal();
    }
    dialog.scrollTop = 0;
    return undefined;
  }

  function choose(id, name, among) {
    by(id).replaceChildren(...among.map((one) => new Option(one.name, one.key)));
    by(id).addEventListener("change", () => site.go({ [name]: by(id).value, ...(name === "colour" ? { category: "" } : {}) }));
  }

  function colour(scheme) {
    document.documentElement.dataset.mantineColorScheme = scheme;
    by("scheme").firstChild.className = `icon icon-${scheme === "dark" ? "moon" : "sun"}`;
  }

  function begin() {
    document.title = by("title").textContent = about.title;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    colour(dark.matches ? "dark" : "light");
    dark.addEventListener("change", () => colour(dark.matches ? "dark" : "light"));
    by("scheme").addEventListener("click", () =>
      colour(document.documentElement.dataset.mantineColorScheme === "dark" ? "light" : "dark"));
    choose("map-choice", "map", about.maps);
    choose("colour-choice", "colour", about.colourings);
    by("run").replaceChildren(...site.run(about));
    by("map-tools").addEventListener("click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act === "in") stage.gestures.zoom(1.6);
      else if (act === "out") stage.gestures.zoom(1 / 1.6);
      else if (act === "whole") stage.gestures.whole();
    });
    by("photo").addEventListener("close", () => {
      if (state().photo !== undefined) site.go({ photo: "" });
      opener?.focus();
    });
    window.addEventListener("hashchange", show);
    show();
  }

  begin();
})();
