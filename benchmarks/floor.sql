-- The floor: what it costs to read the deliveries of a reference year with declared types and to compute twenty of the
-- same KPIs, with no framework, no quarantine, no history, no intervals. `$deliveries` is the folder of the deliveries,
-- `$as_of` the last day. Every statement stands under the stage it is timed as.

-- stage: read
create table posts as
select post.id, post.author_id, post.text, timezone('Europe/London', try_cast(post.created_at as timestamptz)) as posted_at,
    post.lang, post.public_metrics.impression_count as impressions, post.referenced_tweets[1].id as parent_id,
    (page.__twarc.retrieved_at)::timestamptz as seen_at
from read_json('$deliveries/*/x_posts/*.jsonl', format = 'newline_delimited', maximum_object_size = 67108864, columns = {
        data: 'struct(id varchar, author_id varchar, "text" varchar, created_at varchar, lang varchar, conversation_id varchar,
                public_metrics struct(retweet_count bigint, reply_count bigint, like_count bigint, quote_count bigint,
                impression_count bigint), referenced_tweets struct("type" varchar, id varchar)[],
                entities struct(mentions struct(username varchar)[]))[]',
        __twarc: 'struct(retrieved_at varchar)'}) as page, unnest(page.data) as unnested(post)
where try_cast(post.created_at as timestamptz) is not null
qualify row_number() over (partition by post.id order by seen_at desc) = 1;

create table desk as
select record.stream as stream, record.data as d
from read_json('$deliveries/*/zendesk/*.jsonl', format = 'newline_delimited', columns = {
    record: 'struct(stream varchar, emitted_at bigint, data struct(id bigint, ticket_id bigint, author_id bigint, requester_id bigint,
        external_id varchar, created_at timestamptz, updated_at timestamptz, status varchar, priority varchar, group_id bigint,
        assignee_id bigint, subject varchar, description varchar, body varchar, "public" boolean,
        via struct(channel varchar), satisfaction_rating struct(score varchar, offered_at timestamptz),
        custom_fields struct(id bigint, "value" varchar)[],
        events struct("type" varchar, field_name varchar, previous_value varchar, "value" varchar)[]))'});

create table tickets as
select d.id, d.created_at, d.priority, d.status, d.group_id, d.satisfaction_rating.score as rating,
    d.satisfaction_rating.offered_at as offered_at, d.subject, d.description
from desk where ends_with(stream, '__tickets')
qualify row_number() over (partition by d.id order by d.updated_at desc) = 1;

create table comments as
select d.id, any_value(d.ticket_id) as ticket_id, any_value(d.created_at) as said_at, any_value(d.via.channel) as said_by,
    any_value(d.body) as body
from desk where ends_with(stream, '__ticket_comments') group by d.id;

create table changes as
select d.id, any_value(d.ticket_id) as ticket_id, any_value(d.created_at) as changed_at, any_value(d.events[1].field_name) as field,
    any_value(d.events[1].value) as new_value
from desk where ends_with(stream, '__ticket_audits') group by d.id;

create table responses as
select ResponseId, ExternalReference, try_cast(RecordedDate as timestamp) at time zone 'UTC' as recorded_at, Finished = '1' as finished,
    Wave, NPS, CSAT, CES, FCR, AUTHENTICITY, COMMENT
from read_csv('$deliveries/*/voc_survey/post_flight.csv', header = true, skip = 0, all_varchar = false, auto_detect = false,
    delim = ',', quote = '"', escape = '"', nullstr = '', ignore_errors = true, columns = {
        StartDate: varchar, EndDate: varchar, Status: varchar, IPAddress: varchar, Progress: varchar, Duration: varchar, Finished: varchar,
        RecordedDate: varchar, ResponseId: varchar, RecipientLastName: varchar, RecipientFirstName: varchar, RecipientEmail: varchar,
        ExternalReference: varchar, LocationLatitude: varchar, LocationLongitude: varchar, DistributionChannel: varchar,
        UserLanguage: varchar, NPS: integer, CSAT: integer, CES: integer, FCR: integer, AUTHENTICITY: integer, FAIRNESS: integer,
        TRANSPARENCY: integer, GOOD_FAITH: integer, TRUST: integer, NOTICED_BAGGAGE: integer, NOTICED_REFUND: integer, COMMENT: varchar,
        Wave: varchar, InviteId: varchar, ContactAllowed: varchar, Weight: varchar, Brand: varchar, segment: varchar})
where try_cast(RecordedDate as timestamp) is not null
qualify row_number() over (partition by ResponseId order by recorded_at desc) = 1;

create table pulses as
unpivot (
    select columns(c -> not (contains(c, '_COMMENT') or c in ('First Name', 'Last Name', 'Email', 'Status', 'Manager ID')))
    from read_csv('$deliveries/*/glint/survey_export.csv', header = true, all_varchar = true, union_by_name = true))
on columns(* exclude ("EMP ID", Department, "Survey Cycle Completion Date", "Survey Cycle Sent Date")) into name item value score;

create table messages as
select message_id, campaign_id, recipient_ref, timezone('Europe/London', sent_at) as sent_at, body_rendered, salutation, subject,
    delivered_at, opened_at, clicked_at, unsubscribed_at, spam_reported_at
from (select *, try_cast(sent_text as timestamptz) as sent_at
    from read_csv('$deliveries/*/outreach_log/outreach_messages.csv', header = true, auto_detect = false, delim = ',', quote = '"',
    escape = '"', nullstr = '', columns = {message_id: varchar, campaign_id: varchar, recipient_ref: varchar, channel: varchar,
    sent_text: varchar, is_transactional: boolean, topic: varchar, segment: varchar, subject: varchar, salutation: varchar,
    body_rendered: varchar, delivered_at: timestamptz, opened_at: timestamptz, clicked_at: timestamptz, unsubscribed_at: timestamptz,
    spam_reported_at: timestamptz, cost: double, updated_at: timestamptz, is_deleted: boolean}))
where sent_at is not null
qualify row_number() over (partition by message_id order by updated_at desc) = 1 and is_deleted is null;

-- stage: posts
insert into kpi
select 'B01', 'main', date_trunc('month', posted_at)::date, count(*), count(*)
from posts where author_id <> '777000000000001' and regexp_matches(text, '(?i)\b(meridian|meridianair)\b') group by 3;

insert into kpi
select 'B05', 'impressions', date_trunc('month', timezone('UTC', seen_at))::date, sum(impressions), count(*)
from posts where author_id = '777000000000001' group by 3;

-- stage: desk
create table solved as
select tickets.id, created_at, rating, offered_at, date_trunc('month', timezone('Europe/London', created_at))::date as opened_in,
    min(changed_at) filter (where field = 'status' and new_value = 'solved') as first_solved_at,
    max(changed_at) filter (where field = 'status' and new_value = 'solved') as last_solved_at,
    min(changed_at) filter (where field = 'status' and new_value = 'open' and changed_at > s.first_solved) as reopened_at
from tickets
left join changes on changes.ticket_id = tickets.id
left join (select ticket_id, min(changed_at) as first_solved from changes where field = 'status' and new_value = 'solved' group by 1) as s
    on s.ticket_id = tickets.id
group by all;

insert into kpi
select 'C02', 'desk_rating', opened_in, avg((rating = 'good')::int) filter (where rating in ('good', 'bad')), count(*) filter (where rating in ('good', 'bad'))
from solved where offered_at is not null group by 3;

insert into kpi
select 'C06', 'median', opened_in, min(hours) filter (where survival <= 0.5 + 1e-9), max(at_risk)
from (
    select opened_in, hours, at_risk,
        exp(sum(ln(greatest(1 - solved / at_risk, 1e-300))) over (partition by opened_in order by hours)) as survival
    from (
        select opened_in, hours, sum(is_solved) as solved,
            sum(count(*)) over (partition by opened_in order by hours desc) as at_risk
        from (
            select opened_in, (last_solved_at is not null)::int as is_solved,
                date_diff('second', created_at, coalesce(last_solved_at, timezone('Europe/London', ('$as_of'::date + 1)::timestamp))) / 3600.0 as hours
            from solved)
        group by opened_in, hours))
group by 3;

insert into kpi
select 'C08', 'main', date_trunc('month', timezone('Europe/London', first_solved_at))::date,
    avg(coalesce(reopened_at <= first_solved_at + interval 14 day, false)::int), count(*)
from solved where first_solved_at is not null group by 3;

insert into kpi
select 'C10', 'main', date_trunc('month', timezone('Europe/London', last_solved_at))::date, avg(coalesce(touches = 1, false)::int), count(*)
from solved
left join (select ticket_id, count(*) as touches from comments where said_by = 'agent' group by 1) as said on said.ticket_id = solved.id
where last_solved_at is not null group by 3;

insert into kpi
select 'C11', 'main', opened_in, avg((coalesce(first_solved_at <= created_at + interval 4320 minute, false))::int), count(*)
from solved where first_solved_at is not null or created_at + interval 4320 minute < timezone('Europe/London', ('$as_of'::date + 1)::timestamp)
group by 3;

-- stage: survey
create table answers as
select *, date_trunc('month', timezone('Europe/London', recorded_at))::date as answered_in
from responses where finished
qualify row_number() over (partition by Wave, ExternalReference order by recorded_at desc) = 1;

insert into kpi
select 'C01', 'main', answered_in, 100.0 * (count(*) filter (where NPS >= 9) - count(*) filter (where NPS <= 6)) / count(NPS), count(NPS) from answers group by 3;
insert into kpi
select 'C02', 'main', answered_in, avg((CSAT >= 4)::int), count(CSAT) from answers group by 3;
insert into kpi
select 'C03', 'main', answered_in, avg((CSAT = 5)::int), count(CSAT) from answers group by 3;
insert into kpi
select 'C04', 'main', answered_in, avg(CES), count(CES) from answers group by 3;
insert into kpi
select 'C05e', 'main', answered_in, avg(FCR), count(FCR) from answers group by 3;
insert into kpi
select 'P05', 'customers_authenticity', date_trunc('quarter', timezone('Europe/London', recorded_at))::date, avg(100.0 * (AUTHENTICITY - 1) / 4), count(AUTHENTICITY)
from responses where AUTHENTICITY is not null group by 3;

-- stage: people
insert into kpi
select 'E01', 'main', sent_in, avg((score::int >= 4)::int), count(*)
from (select *, date_trunc('month', strptime("Survey Cycle Sent Date", '%d-%m-%Y %H:%M'))::date as sent_in from pulses)
where item in ('I am proud to work for Meridian Air', 'My work gives me energy', 'I know what is expected of me',
    'I have what I need to do my work well', 'My colleagues help me when I ask', 'I can speak up without fear', 'I learn something new in my work',
    'My workload is fair', 'I would choose Meridian Air again', 'I understand where Meridian Air is going') group by 3;
insert into kpi
select 'E02', 'main', sent_in, 100.0 * (count(*) filter (where score::int >= 9) - count(*) filter (where score::int <= 6)) / count(*), count(*)
from (select *, date_trunc('month', strptime("Survey Cycle Sent Date", '%d-%m-%Y %H:%M'))::date as sent_in from pulses)
where item = 'How likely are you to recommend Meridian Air as a place to work' group by 3;
insert into kpi
select 'E04', 'main', sent_in, avg((score::int >= 4)::int), count(*)
from (select *, date_trunc('month', strptime("Survey Cycle Sent Date", '%d-%m-%Y %H:%M'))::date as sent_in from pulses)
where item = 'My manager supports me when I talk with customers online' group by 3;

-- stage: outreach
insert into kpi
select 'O04', 'main', date_trunc('month', sent_at)::date, avg((regexp_matches(concat_ws(' ', subject, salutation, body_rendered), '\[[a-z ]+\]'))::int), count(*)
from messages group by 3;
insert into kpi
select 'O08', 'opt_out', date_trunc('month', sent_at)::date, avg((unsubscribed_at is not null)::int), count(*)
from messages where coalesce(delivered_at, opened_at, clicked_at, unsubscribed_at, spam_reported_at) is not null group by 3;
insert into kpi
select 'O08', 'spam', date_trunc('month', sent_at)::date, avg((spam_reported_at is not null)::int), count(*)
from messages where coalesce(delivered_at, opened_at, clicked_at, unsubscribed_at, spam_reported_at) is not null group by 3;

-- A week is over the cap if one of its days is: a day of a touch, or the Monday that still feels the weeks before.
create table touches as select recipient_ref, sent_at::date as day, count(*) as touches from messages group by all;
create table pressure as
select recipient_ref, date_trunc('week', day)::date as week, touches_7d > 2 or touches_30d > 6 as is_over, true as is_solicited
from (
    select recipient_ref, day,
        sum(touches) over (partition by recipient_ref order by day range between interval 6 days preceding and current row) as touches_7d,
        sum(touches) over (partition by recipient_ref order by day range between interval 29 days preceding and current row) as touches_30d
    from touches)
union all
select recipient_ref, monday, sum(touches) filter (where monday - day <= 6) > 2 or sum(touches) > 6, min(monday - day) <= 27
from (
    select recipient_ref, day, touches, date_trunc('week', day + 6)::date + 7 * weeks::int as monday
    from touches, range(5) as later(weeks))
where monday - day <= 29 and monday <= '$as_of'::date
group by recipient_ref, monday;
insert into kpi
select 'O02', 'main', week, avg(is_over::int), count(*)
from (select recipient_ref, week, bool_or(coalesce(is_over, false)) as is_over, bool_or(is_solicited) as is_solicited from pressure group by 1, 2)
where is_solicited group by 3;
