// Pictures and the notice arrive late, as on a slow line, so that it can be seen what the page does while it waits.
const pictures = [...document.images].map((picture) => ({ picture, address: picture.getAttribute("src") }));

for (const { picture } of pictures) picture.removeAttribute("src");

pictures.forEach(({ picture, address }, at) => {
  setTimeout(() => picture.setAttribute("src", address), 700 * (at + 1));
});

setTimeout(() => {
  document.querySelector("#notice").textContent = "The third tower is closed until the ice has gone.";
}, 2800);
