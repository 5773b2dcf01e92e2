// Asks for a picture's description before the picture leaves: one that the server refuses must be chosen again from the phone's files.
(() => {
  class Described extends window.StimulusModule.Controller {
    connect() {
      this.form = this.element.form;
      this.ask = (event) => {
        const decorative = this.form.elements[this.element.name.replace('description', 'is_decorative')];
        if (this.element.value.trim() || decorative?.checked) return;
        event.preventDefault();
        event.stopImmediatePropagation(); // before Wagtail sends it
        this.element.setCustomValidity(this.neededValue);
        this.element.reportValidity();
      };
      this.hush = () => this.element.setCustomValidity('');
      this.form.addEventListener('submit', this.ask, true);
      this.form.addEventListener('input', this.hush);
    }

    disconnect() {
      this.form.removeEventListener('submit', this.ask, true);
      this.form.removeEventListener('input', this.hush);
    }
  }
  Described.values = { needed: String };
  window.wagtail.app.register('described', Described);
})();
