// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const image = new Image();
  image.crossOrigin = "use-credentials";
  image.src = `${api}/chart.svg`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}
