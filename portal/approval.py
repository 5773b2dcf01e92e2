"""What the end of a workflow does. Named in settings and read while models load, so nothing is imported here."""


def publish_reviewed(state, user=None):
    """Publish the revision that was approved, not one that was saved since.

    A page is still edited by its reviewers while it waits, as Wagtail means it: there the newest one counts.
    """
    record = state.content_object
    if hasattr(record, "propose"):
        state.current_task_state.revision.publish(user=user)
    else:
        record.get_latest_revision().publish(user=user)
