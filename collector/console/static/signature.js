// Drawing a signature with a finger, a pen or a mouse. Without scripts, and by keyboard, the name is typed instead.
"use strict";

for (const field of document.querySelectorAll("[data-pad]")) {
  pad(field);
}

function pad(field) {
  const svg = field.querySelector("svg");
  const path = svg.querySelector("path");
  const sent = field.querySelector("input[name=drawing]");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const most = 20000; // characters, as collector/registers/drawings.py keeps them
  let drawing = "";
  let stroke = "";
  let last = null;

  field.hidden = false;

  function at(event) {
    const box = svg.getBoundingClientRect();
    const across = Math.round(((event.clientX - box.left) / box.width) * width);
    const down = Math.round(((event.clientY - box.top) / box.height) * height);
    return [Math.min(Math.max(across, 0), width), Math.min(Math.max(down, 0), height)];
  }

  function show() {
    path.setAttribute("d", drawing + stroke);
  }

  svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    last = at(event);
    stroke = `M${last[0]} ${last[1]}`;
  });

  svg.addEventListener("pointermove", (event) => {
    if (last === null) {
      return;
    }
    const point = at(event);
    const moved = Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]);
    if (moved >= 2 && drawing.length + stroke.length < most - 10) {
      stroke += `L${point[0]} ${point[1]}`;
      last = point;
      show();
    }
  });

  function end() {
    if (last !== null && stroke.includes("L")) {
      drawing += stroke;
    }
    last = null;
    stroke = "";
    sent.value = drawing;
    show();
  }

  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);

  field.querySelector("[data-clear]").addEventListener("click", () => {
    drawing = "";
    end();
  });
}
