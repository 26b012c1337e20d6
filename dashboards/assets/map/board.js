// The parts of the stage that the script puts into the page: canvases, card, notices, and the
// buttons around them.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const told = (n) => n.toLocaleString("en-US");
  const LATE_MS = 250; // what loads faster needs no notice

  atlas.Board = class Board {
    constructor(field) {
      this.field = field;
      [this.points, this.over] = [made("canvas"), made("canvas")];
      this.card = made("div", "hover-card map-card");
      this.card.hidden = true;
      this.notice = made("div", "map-notice");
      this.notice.setAttribute("role", "status");
      this.said = made("div", "unseen");
      this.said.setAttribute("aria-live", "polite");
      field.replaceChildren(this.points, this.over, this.card, this.notice, this.said);
    }

    say(text) {
      this.said.textContent = text;
    }

    loading(busy) {
      this.field.setAttribute("aria-busy", String(busy));
      clearTimeout(this.late);
      if (busy) this.late = setTimeout(() => this.tell("Loading the map…"), LATE_MS);
      else this.tell("");
    }

    failed(error, again) {
      this.loading(false);
      const button = made("button", "map-again");
      button.type = "button";
      button.textContent = "Try again";
      button.addEventListener("click", again);
      this.tell(`The map could not be loaded: ${error.message}.`);
      this.notice.append(button);
    }

    // Say what is wrong with a map that has loaded; what failed later stays told while people zoom.
    loaded(nShown) {
      this.loading(false);
      if (!nShown) this.tell("No photo passes these filters.");
    }

    tell(text) {
      this.notice.textContent = text;
      this.notice.classList.toggle("is-there", text !== "");
    }

    // Say how much of the whole is shown.
    count({ n, nShown, nSelected, dense }) {
      const noun = n === 1 ? "photo" : "photos";
      const parts = [`showing ${told(nShown)} of ${told(n)} ${noun}`];
      if (dense) parts[0] += " as a density: zoom in for single photos";
      if (nSelected !== null) parts.push(`${told(nSelected)} in the selection`);
      // Dash fails over what is no longer there: a map that still loads after its page was left.
      if (!document.getElementById("map-count")) return;
      window.dash_clientside.set_props("map-count", { children: parts.join(" · ") });
    }
  };

  function made(tag, className = "") {
    const element = document.createElement(tag);
    if (className) element.className = className;
    return element;
  }
})();
