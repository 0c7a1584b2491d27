/** `data-remind`: the API's address; `data-done`: what to say then. Without us the form is a form. */
export function remindInline(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void remind(form);
  });
}

async function remind(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  const answer = await sent(form).catch(() => null);
  if (answer?.ok) return replaceBy(form, "banner good", form.dataset.done ?? "");
  if (answer?.status === 422) {
    const problem = (await answer.json()) as { detail: string };
    complain(form, problem.detail);
    if (button) button.disabled = false;
    return;
  }
  form.submit();
}

function sent(form: HTMLFormElement): Promise<Response> {
  const email = String(new FormData(form).get("email") ?? "");
  return fetch(form.dataset.remind ?? form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
    body: JSON.stringify({ email }),
  });
}

function complain(form: HTMLFormElement, detail: string): void {
  const input = form.querySelector("input");
  const problem = form.querySelector(".problem") ?? document.createElement("p");
  problem.className = "problem";
  problem.id = "p-email";
  problem.textContent = detail;
  input?.after(problem);
  input?.setAttribute("aria-invalid", "true");
  input?.setAttribute("aria-describedby", problem.id);
  input?.focus();
}

function replaceBy(form: HTMLFormElement, className: string, text: string): void {
  const said = document.createElement("p");
  said.className = className;
  said.role = "status";
  form.replaceWith(said);
  said.textContent = text;
}
