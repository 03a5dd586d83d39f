// Small things that pages share. Nothing here is needed to read a page or to send a form.
document.addEventListener("click", (event) => {
  const fill = event.target.closest("[data-fill-user]");
  if (!fill) return;
  document.getElementById("id_username").value = fill.dataset.fillUser;
  document.getElementById("id_password").value = "shili-chengshi";
});
