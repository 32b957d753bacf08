"""Who sees what, asked about somebody else than the current user."""


def filter_seen(records, user):
    """Those of these records that a person may read, whoever asks.

    Who has left sees none. Asked for all of his companies, not for those in which whoever asks
    works at the moment.

    :param user: one ``res.users`` record
    """
    # sudo: whether the account is in use
    if not user.sudo().active:
        return records.browse()
    companies = list(user._get_company_ids())
    theirs = records.with_user(user).with_context(allowed_company_ids=companies)
    return records.browse(theirs._filtered_access("read").ids)


def filter_viewers(record, users):
    """Those of these people who may read one record."""
    return users.filtered(lambda user: bool(filter_seen(record, user)))
