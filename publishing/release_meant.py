"""Which release is meant by a name, a day or a moment: one query, for commands and for SQL alike.

Belongs here: what may be written, and which release holds then. Does not: what that release said.
"""

from publishing.moments import SHANGHAI

OFFSET_MINUTES = int(SHANGHAI.utcoffset(None).total_seconds()) // 60

SHOWN_RELEASES = 5

ISO_DAY_OR_MOMENT = (
    r"^(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d(?:\.\d{1,9})?))?)?"
    r" ?(?:([Zz])|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$"
)
_PARTS = (
    *("year", "month", "day", "hour", "minute", "second"),
    *("utc", "sign", "offset_hours", "offset_minutes"),
)


def release_meant_query(asked: str) -> str:
    """Query for one row: release_number and name of the release meant, or why there is none.

    `asked` is SQL for the name of a release, an ISO day (up to its end in Asia/Shanghai) or an ISO
    moment (of Asia/Shanghai where it has no offset). Of two releases at one moment the later one
    holds. `refusal` is the reason, null where a release was found. Offsets are taken off by hand:
    DuckDB 1.1 does so in a cast to timestamp, later ones drop them without a word.
    """
    parts = ", ".join(f"'{part}'" for part in _PARTS)
    return f"""
        with asked as (
            select trim(cast({asked} as varchar)) as words
        ),

        written as (
            select
                words,
                regexp_extract(words, '{ISO_DAY_OR_MOMENT}', [{parts}]) as part
            from asked
        ),

        moments as (
            select
                words,
                part,
                try_cast(
                    part.year || '-' || part.month || '-' || part.day
                    || ' ' || if(part.hour = '', '00', part.hour)
                    || ':' || if(part.minute = '', '00', part.minute)
                    || ':' || if(part.second = '', '00', part.second)
                    as timestamp
                ) as shown,
                case
                    when part.utc <> '' then 0
                    when part.sign = '' then {OFFSET_MINUTES}
                    else
                        if(part.sign = '-', -1, 1) * (
                            60 * try_cast(part.offset_hours as integer)
                            + coalesce(try_cast(part.offset_minutes as integer), 0)
                        )
                end as offset_minutes
            from written
        ),

        meant as (
            select
                words,
                shown
                - to_minutes(offset_minutes)
                + if(part.hour = '', interval 1 day - interval 1 microsecond, interval 0 day)
                    as last_moment
            from moments
        ),

        found as (
            select
                words,
                last_moment,
                coalesce(
                    (select release_number from releases where name = words),
                    (select max(release_number) from releases where published_at <= last_moment)
                ) as release_number
            from meant
        )

        select
            found.release_number,
            releases.name,
            case
                when found.release_number is not null then null
                when found.last_moment is null
                    then
                        '''' || coalesce(found.words, 'null') || ''' is not a release ('
                        || (
                            select string_agg(name, ', ' order by release_number)
                            from releases
                            where
                                release_number
                                > (select max(release_number) from releases) - {SHOWN_RELEASES}
                        )
                        || '), nor a day or moment such as 2023-02-01 or 2023-02-01T09:00'
                else
                    'nothing was published by ' || found.words || ': the first release, '
                    || (
                        select
                            min_by(name, release_number) || ', is of '
                            || strftime(
                                min_by(published_at, release_number), '%Y-%m-%dT%H:%M:%SZ'
                            )
                        from releases
                    )
            end as refusal
        from found
        left join releases on releases.release_number = found.release_number
    """
