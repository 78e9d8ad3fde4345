// Show Hangul names only where a font draws them: a missing glyph looks like any other missing glyph.
(() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const look = (text) => {
    pen.clearRect(0, 0, 60, 40);
    pen.font = "28px sans-serif";
    pen.fillText(text, 4, 30);
    return pen.getImageData(0, 0, 60, 40).data.join();
  };
  const drawn = ["효", "산", "동"].map(look);
  const missing = look("\u{1FFFE}");
  if (new Set(drawn).size === 3 && !drawn.includes(missing)) document.documentElement.classList.add("has-hangul");
})();
