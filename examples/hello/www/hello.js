// Each section calls the function of its name with its text, and shows the answer and how long it took.
async function call(section) {
  const time = section.querySelector(".time");
  const answer = section.querySelector("pre");
  const start = performance.now();
  try {
    const response = await fetch(`/api/${section.id}`, { method: "POST", body: section.querySelector("textarea").value });
    const text = await response.text();
    time.value = `${(performance.now() - start).toFixed(1)} ms`;
    answer.textContent = response.ok ? text : `${response.status} ${response.statusText}`;
    section.dataset.status = response.status;
  } catch (error) {
    answer.textContent = error.message;
    section.dataset.status = "failed";
  }
}

for (const section of document.querySelectorAll("section")) {
  section.querySelector("button").addEventListener("click", () => call(section));
  call(section);
}
