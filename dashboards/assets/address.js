// Addresses: what controls show stands in the query, and the other way round. Every writer changes
// its own parameters and leaves the others. `dash_clientside` calls these by name.
(function () {
  "use strict";

  const atlas = (window.sceneAtlas = window.sceneAtlas || {});
  const FILTERS = ["tag", "topic", "since", "until", "folder", "sure", "state"];
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const unless = (next, current) => (next === current ? dash.no_update : next);
  const triggered = () => dash.callback_context.triggered_id;

  // The query of this page with some parameters set, or taken out where they are empty.
  function changed(parameters) {
    const query = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === null || value === undefined || value === "") query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    return text ? "?" + text : "";
  }

  const known = (value, options) =>
    options.some((option) => (option.value ?? option) === value) ? value : null;

  // What the query asks for; a map or colouring that this run does not have becomes its first.
  function asked(search, maps, colourings) {
    const query = new URLSearchParams(search || "");
    const first = (options) => options[0]?.value ?? null;
    return {
      map: known(query.get("map"), maps) ?? first(maps),
      colour: known(query.get("colour"), colourings) ?? first(colourings),
      category: query.get("category"),
      photo: query.get("photo"),
      area: query.get("area"),
    };
  }

  // After a control changed: another colouring has other categories, a closed drawer no photo.
  function settled(control, { opened, ...now }) {
    if (control === "map-colour") now.category = null;
    if (control === "map-drawer" && !opened) now.photo = null;
    return now;
  }

  // Between the filter bar, on whichever page it is, and the query.
  function filters(search, _clicks, ...values) {
    const control = triggered();
    if (control === "filter-address") {
      const query = new URLSearchParams(search || "");
      const now = FILTERS.map((name) => query.get(name) ?? "");
      const shown = now.map((value, at) => unless(value || null, values[at] || null));
      return [dash.no_update, !now.some(Boolean), ...shown];
    }
    const chosen = values.map((value) => (control === "filter-clear" ? "" : (value ?? "")));
    const query = Object.fromEntries(FILTERS.map((name, at) => [name, chosen[at]]));
    const shown = chosen.map((value, at) => unless(value || null, values[at] || null));
    return [unless(changed(query), search), !chosen.some(Boolean), ...shown];
  }

  // Between the controls of the map page and the query.
  function address(search, map, colour, category, opened, photo, area, maps, colourings) {
    const control = triggered();
    const back = control === "map-address";
    const now = { map, colour, category: category || null, photo: photo || null, area: area || null };
    const state = back ? asked(search, maps, colourings) : settled(control, { ...now, opened });
    return [
      back ? dash.no_update : unless(changed(state), search),
      unless(state.map, map),
      unless(state.colour, colour),
      unless(state.category, now.category),
      unless(Boolean(state.photo), opened),
      unless(state.photo ?? "", photo ?? ""), // a store takes null for "as it was"
      unless(state.area ?? "", area ?? ""),
    ];
  }

  // The filters of a query, as a query of their own.
  function filterQuery(search) {
    const query = new URLSearchParams(search || "");
    const kept = FILTERS.filter((name) => query.get(name)).map((name) => [name, query.get(name)]);
    return new URLSearchParams(kept).toString();
  }

  // The links between pages take the filters along.
  function carried(search, ids) {
    const text = filterQuery(search);
    return ids.map((id) => (text ? `${id.page}?${text}` : id.page));
  }

  Object.assign(atlas, { changed, filterQuery });
  dash.atlas = Object.assign(dash.atlas || {}, { address, filters, carried });
})();
