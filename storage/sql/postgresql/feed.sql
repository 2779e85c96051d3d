-- name: very_many()$
-- Else plans that were made when the tables were small are kept while a feed makes them large: each row by an index.
SELECT
    set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('enable_hashjoin', 'off', true);
