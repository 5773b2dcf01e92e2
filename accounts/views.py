from wagtail.admin.views import account

from . import throttle


class PasswordResetView(account.PasswordResetView):
    """Wagtail's, counted: the sentence is the same whether somebody has such an account or not."""

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        if not throttle.RESET.take(self.request, email):
            form.add_error(None, throttle.too_many(throttle.RESET.blocked_until(self.request, email)))
            return self.form_invalid(form)
        return super().form_valid(form)
