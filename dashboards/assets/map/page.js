// The map page's way into the scripts: Dash calls `map` whenever a control or the address changes.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});

  function map(run, key, colour, category, photo, area, search) {
    const field = document.getElementById("map-field");
    if (!field || !key || !colour) return dash.no_update;
    if (!atlas.stage || atlas.stage.field !== field || atlas.stage.run !== run) open(field, run);
    const wanted = {
      key,
      colour,
      category: category ? Number(category) : null,
      photo: photo || "",
      area: area || "",
      filters: atlas.filterQuery(search),
    };
    const same = JSON.stringify(wanted) === JSON.stringify(atlas.stage.wanted);
    if (same) atlas.stage.lookAgain();
    else atlas.stage.show(wanted);
    return dash.no_update;
  }

  function open(field, run) {
    atlas.stage?.close();
    atlas.stage = new atlas.Stage(field, run);
    const tools = document.getElementById("map-tools");
    tools.addEventListener("click", (event) => use(event.target.closest("[data-act]"), tools));
  }

  function use(button, tools) {
    const { gestures } = atlas.stage;
    const act = button?.dataset.act;
    if (act === "in") gestures.zoom(1.6);
    else if (act === "out") gestures.zoom(1 / 1.6);
    else if (act === "whole") gestures.whole();
    else if (act === "seen") gestures.wants.selectSeen();
    else if (act) arm(act, tools);
  }

  // Choose what dragging does.
  function arm(mode, tools) {
    atlas.stage.gestures.mode = mode;
    atlas.stage.field.dataset.mode = mode;
    for (const button of tools.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.act === mode));
    }
  }

  dash.atlas = Object.assign(dash.atlas || {}, { map, unselect: () => "" });
})();
