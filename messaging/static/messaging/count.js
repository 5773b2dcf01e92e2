// Shows what a text message takes while it is written; the server counts. Without this script the "Count" button does the same.
(() => {
  class MessageCount extends window.StimulusModule.Controller {
    connect() {
      this.element.addEventListener('input', () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.count(), 400);
      });
    }
    async count() {
      const form = new FormData(this.element);
      const body = new FormData();
      body.set('text', form.get('text') || '');
      body.set('channel', form.get('channel') || this.channelValue);
      body.set('csrfmiddlewaretoken', form.get('csrfmiddlewaretoken'));
      const response = await fetch(this.urlValue, { method: 'POST', body, credentials: 'same-origin' }).catch(() => null);
      if (response && response.ok) this.shownTarget.innerHTML = await response.text();
    }
  }
  MessageCount.values = { url: String, channel: String };
  MessageCount.targets = ['shown'];
  window.wagtail.app.register('message-count', MessageCount);
})();
