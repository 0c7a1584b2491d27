// The secret of a second device's link stands behind `#`: it goes to the form, and out of the address.

/** `data-secret`: what to say of a link without one. */
export function takeSecret(form: HTMLFormElement): void {
  const [input, button] = [form.querySelector("input"), form.querySelector("button")];
  const secret = location.hash.slice(1);
  if (!input || !button) return;
  addEventListener("hashchange", () => location.reload());
  if (!secret && !input.value) return refuse(form);
  if (secret) input.value = secret;
  history.replaceState(null, "", location.pathname + location.search);
  button.disabled = false;
}

function refuse(form: HTMLFormElement): void {
  const said = document.createElement("p");
  said.className = "banner bad";
  said.role = "alert";
  said.textContent = form.dataset.secret ?? "";
  form.replaceWith(said);
}
