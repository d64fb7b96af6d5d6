// Loads the workbench. In a file of its own because the page's policy forbids inline scripts.
import init from "./app.js";

const loading = document.getElementById("loading");
try {
  await init({ module_or_path: "./app_bg.wasm" });
  loading.remove();
} catch (error) {
  loading.textContent = `The workbench could not start: ${error.message}. A current browser with WebAssembly is needed.`;
  throw error;
}
