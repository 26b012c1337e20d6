// Pointers, wheel and keys on the map's field, turned into what somebody wants of the map:
// mouse and pen drag to move or to draw an area, one finger does the same, two fingers zoom.
(function () {
  "use strict";
  const atlas = (window.sceneAtlas = window.sceneAtlas || {});

  const STILL_PX = 5; // a press that moved less is a tap
  const STEP_PX = 80; // of an arrow key
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  // wants: { moved, hovered, left, tapped, drawing, drawn, stepped, opened, dropped }.
  atlas.Gestures = class Gestures {
    constructor(field, camera, wants) {
      this.field = field;
      this.camera = camera;
      this.wants = wants;
      this.mode = "pan"; // or "lasso" or "box"
      this.pointers = new Map();
      this.path = null; // [left, top] of the area that is being drawn
      const listen = (name, does, options) => field.addEventListener(name, does.bind(this), options);
      listen("pointerdown", this.down);
      listen("pointermove", this.move);
      listen("pointerup", this.up);
      listen("pointercancel", this.cancel);
      listen("pointerleave", () => this.wants.left());
      listen("wheel", this.wheel, { passive: false });
      listen("dblclick", () => this.whole());
      listen("keydown", this.key);
    }

    whole() {
      this.camera.whole();
      this.wants.moved();
    }

    zoom(factor, left, top) {
      this.camera.zoomAt(factor, left, top);
      this.wants.moved();
    }

    place(event) {
      const { left, top } = this.field.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    }

    down(event) {
      if (event.button > 0 || !event.target.closest("canvas")) return;
      this.field.setPointerCapture(event.pointerId);
      const at = this.place(event);
      this.pointers.set(event.pointerId, at);
      this.still = this.pointers.size === 1;
      this.start = at;
      const draws = this.mode !== "pan" || event.shiftKey;
      this.path = draws && this.pointers.size === 1 ? [at] : null;
      this.boxed = this.mode === "box";
    }

    move(event) {
      const at = this.place(event);
      const before = this.pointers.get(event.pointerId);
      if (!before) return event.pointerType === "touch" ? undefined : this.wants.hovered(...at);
      if (Math.hypot(at[0] - this.start[0], at[1] - this.start[1]) > STILL_PX) this.still = false;
      if (this.pointers.size === 2) this.pinch(event.pointerId, at);
      else if (this.path) this.draw(at);
      else if (!this.still) this.drag(before, at);
      if (!this.still || this.path) this.pointers.set(event.pointerId, at);
    }

    drag(before, at) {
      this.wants.left();
      this.camera.pan(at[0] - before[0], at[1] - before[1]);
      this.wants.moved();
    }

    draw(at) {
      const last = this.path.at(-1);
      const [left, top] = this.path[0];
      if (this.boxed) this.path = [[left, top], [at[0], top], at, [left, at[1]]];
      else if (Math.hypot(at[0] - last[0], at[1] - last[1]) > 3) this.path.push(at);
      this.wants.drawing(this.path.map((one) => this.camera.toMap(...one)));
    }

    pinch(id, at) {
      const other = [...this.pointers].find(([pointer]) => pointer !== id)[1];
      const before = this.pointers.get(id);
      const apart = (one) => Math.max(10, Math.hypot(one[0] - other[0], one[1] - other[1]));
      this.camera.pan((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
      this.zoom(apart(at) / apart(before), (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
      this.pointers.set(id, at);
    }

    up(event) {
      if (!this.pointers.delete(event.pointerId)) return;
      const path = this.path;
      this.path = null;
      if (path && !this.still && path.length > 2) {
        this.wants.drawn(path.map((one) => this.camera.toMap(...one)));
      } else if (this.still) {
        this.wants.drawing(null);
        this.wants.tapped(...this.place(event));
      }
      this.still = false;
    }

    cancel(event) {
      this.pointers.delete(event.pointerId);
      this.path = null;
      this.wants.drawing(null);
    }

    wheel(event) {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 30 : 1;
      this.zoom(Math.exp(-event.deltaY * lines * 0.0016), ...this.place(event));
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!this.answer(event)) return;
      event.preventDefault();
      event.stopPropagation();
    }

    // Whether a key means something here.
    answer({ key, shiftKey }) {
      if (ARROWS[key] && shiftKey) this.wants.stepped(...ARROWS[key]);
      else if (ARROWS[key]) {
        this.camera.pan(-STEP_PX * ARROWS[key][0], -STEP_PX * ARROWS[key][1]);
        this.wants.moved();
      } else if (key === "+" || key === "=") this.zoom(1.5);
      else if (key === "-" || key === "_") this.zoom(1 / 1.5);
      else if (key === "0" || key === "Home") this.whole();
      else if (key === "Enter" || key === " ") this.wants.opened();
      else if (key === "Escape") this.wants.dropped();
      else return false;
      return true;
    }
  };
})();
