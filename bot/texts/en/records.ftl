# My records
records-withdrawn = Withdrew “{ $title }”. The reviewers see it too.
records-copy = Copy as new
records-state-now = Its state now: { $state }
