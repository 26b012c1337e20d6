// The card beside a point of the map: thumbnail, tags and topics of a photo. Texts are put in as
// texts: a file may be named like a script.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const REACH_PX = 14; // between a point and its card
  const N_TOPICS = 2; // of each representation
  const LARGEST_REM = [9.5, 11]; // width and height of the thumbnail

  atlas.Card = class Card {
    constructor(element) {
      this.element = element;
      this.id = null;
    }

    hide() {
      this.element.hidden = true;
      this.id = null;
    }

    // Show a placard beside a point of the stage.
    show(placard, left, top, camera) {
      if (this.id !== placard.id) {
        this.id = placard.id;
        this.element.replaceChildren(picture(placard), words(placard));
      }
      this.element.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = this.element;
      const fits = left + REACH_PX + width < camera.width;
      const x = fits ? left + REACH_PX : Math.max(4, left - REACH_PX - width);
      const y = Math.max(4, Math.min(top - height / 2, camera.height - height - 4));
      this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
  };

  // What is said of a photo to those who do not see it.
  atlas.spoken = function (placard) {
    const tags = placard.tags.slice(0, 3).map((tag) => `${tag.label} ${tag.told}`);
    const topics = placard.topics.slice(0, 1).map((topic) => `topic ${topic.name}`);
    return [placard.name, ...tags, ...topics].join(", ");
  };

  function picture(placard) {
    const image = node("img");
    const fit = Math.min(LARGEST_REM[0], (LARGEST_REM[1] * placard.width) / placard.height);
    image.style.width = `${fit.toFixed(2)}rem`;
    image.style.aspectRatio = `${placard.width} / ${placard.height}`;
    image.alt = placard.label;
    image.src = atlas.thumbnail(placard.id);
    return image;
  }

  function words(placard) {
    const tags = placard.tags.map(bar);
    const topics = [];
    for (const of of new Set(placard.topics.map((topic) => topic.of))) {
      topics.push(node("div", "bars-title", of));
      topics.push(...placard.topics.filter((topic) => topic.of === of).slice(0, N_TOPICS).map(line));
    }
    return node("div", "", [
      node("div", "hover-name", placard.name),
      tags.length ? node("div", "bars", tags) : node("div", "quiet", "No tags for this photo"),
      topics.length ? node("div", "topic-lines", topics) : node("div", "quiet", "No topics for this photo"),
    ]);
  }

  function bar(tag) {
    const fill = node("div");
    fill.style.width = `${Math.min(100, 100 * tag.part).toFixed(1)}%`;
    const label = node("span", tag.sure ? "bar-label" : "bar-label unsure", tag.label);
    return node("div", "bar-row", [label, node("span", "bar-value", tag.told), node("div", "bar", [fill])]);
  }

  function line(topic) {
    const swatch = node("span", "swatch");
    swatch.style.background = topic.colour;
    const parts = [swatch, node("span", "bar-label", topic.name), node("span", "bar-value", topic.told)];
    return node("div", "", parts);
  }

  function node(tag, className = "", content = []) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...(typeof content === "string" ? [content] : content));
    return made;
  }
})();
