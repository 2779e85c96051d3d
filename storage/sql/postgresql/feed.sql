-- name: very_many()$
-- Else plans that were made when the tables were small are kept while a feed makes them large.
SELECT set_config('enable_seqscan', 'off', true);
