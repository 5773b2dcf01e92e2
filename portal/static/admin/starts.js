// Starts what Wagtail starts with inline scripts, which the policy of the admin refuses (portal/csp.py).
(() => {
  class Starts extends window.StimulusModule.Controller {
    connect() {
      const make = window[this.nameValue];
      const args = this.withValue;
      this.element.remove(); // once: panels move their children about
      if (/^(init|create)/.test(this.nameValue)) make(...args);
      else new make(...args);
    }
  }
  Starts.values = { name: String, with: Array };
  window.wagtail.app.register('starts', Starts);
})();
