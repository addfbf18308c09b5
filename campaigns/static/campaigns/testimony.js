/* Her words: counts while she types, and a clock to practice by. All of it works without. */
"use strict";
const box = document.querySelector("textarea[data-count]");
const length = document.getElementById("length");
if (box && length) {
  const out = document.getElementById("length-words");
  const most = Number(length.dataset.most);
  const count = () => {
    const words = (box.value.match(/[\p{L}\p{N}_][\p{L}\p{N}_'’.-]*/gu) || []).length;
    out.value = words;
    length.querySelector("progress").value = Math.min(100, (100 * words) / most);
    length.classList.toggle("is-over", words > most);
  };
  box.addEventListener("input", count);
  count(); // she may have typed before this was loaded
}
const practice = document.querySelector("[data-practice]");
if (practice) {
  const clock = practice.querySelector(".practice-clock");
  const told = practice.querySelector(".practice-over");
  const start = practice.querySelector("[data-start]");
  const stop = practice.querySelector("[data-stop]");
  const whole = Number(practice.dataset.practice) * 60;
  let ends = 0;
  let ticking = null;
  const show = (left) => {
    clock.querySelector("output").value = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  const end = () => {
    clearInterval(ticking);
    start.hidden = false;
    stop.hidden = true;
  };
  const tick = () => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    show(left);
    if (left === 60) told.textContent = told.dataset.minute;
    if (left === 0) {
      told.textContent = told.dataset.over;
      end();
    }
  };
  clock.hidden = start.parentElement.hidden = false;
  start.addEventListener("click", () => {
    ends = Date.now() + whole * 1000;
    told.textContent = "";
    start.hidden = true;
    stop.hidden = false;
    show(whole);
    ticking = setInterval(tick, 250);
  });
  stop.addEventListener("click", () => {
    end();
    tick();
  });
}
