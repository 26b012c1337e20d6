// The map page's address: what its controls show stands in the query, and the other way round.
// `dash_clientside` calls these by name; nothing here is evaluated from a string.
(function () {
  "use strict";

  const known = (value, options) =>
    options.some((option) => (option.value ?? option) === value) ? value : null;

  // What the query asks for; a map or colouring that this run does not have becomes its first.
  function read(search, maps, colourings) {
    const query = new URLSearchParams(search || "");
    const first = (options) => options[0]?.value ?? null;
    return {
      map: known(query.get("map"), maps) ?? first(maps),
      colour: known(query.get("colour"), colourings) ?? first(colourings),
      category: query.get("category"),
      photo: query.get("photo"),
    };
  }

  function write(state) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
      if (value !== null && value !== undefined && value !== "") query.set(name, value);
    }
    return "?" + query.toString();
  }

  // After a control changed: another colouring has other categories, a closed drawer no photo.
  function settle(changed, now) {
    if (changed === "map-colour") now.category = null;
    if (changed === "map-drawer" && !now.opened) now.photo = null;
    return { map: now.map, colour: now.colour, category: now.category, photo: now.photo };
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    atlas: {
      address(search, map, colour, category, opened, photo, maps, colourings) {
        const same = window.dash_clientside.no_update;
        const changed = window.dash_clientside.callback_context.triggered_id;
        const now = { map, colour, category: category || null, opened, photo: photo || null };
        const state =
          changed === "map-address" ? read(search, maps, colourings) : settle(changed, now);
        const unless = (next, current) => (next === current ? same : next);
        return [
          changed === "map-address" ? same : unless(write(state), search),
          unless(state.map, map),
          unless(state.colour, colour),
          unless(state.category, now.category),
          unless(Boolean(state.photo), opened),
          unless(state.photo ?? "", photo ?? ""), // a store takes null for "as it was"
        ];
      },

      // On which side of a point its placard has room.
      side(hover) {
        const graph = document.getElementById("map-graph");
        const at = hover?.points?.[0]?.bbox;
        return graph && at && at.x0 > graph.clientWidth * 0.55 ? "left" : "right";
      },
    },
  });
})();
