# One line for each fault in the input of assess, after its place, such as records[3].half_days
fault-malformed = line { $line }, column { $column }: not valid JSON
fault-too_deep = nested too deeply to be read
fault-unknown_key = there is no such key
fault-missing = this key is missing
fault-wrong_type = { $wanted ->
    [text] text is wanted
    [whole] a whole number is wanted
    [truth] true or false is wanted
    [list] an array is wanted
    [object] an object is wanted
    [date] a date is wanted, such as 2026-03-02
    [fraction] a fraction in quotes is wanted, such as "1/8"
   *[number] a number is wanted
}
fault-unknown_value = must be one of: { $choices }
fault-too_large = the number is too large
fault-negative = must not be below zero
fault-not_above_zero = must be above zero
fault-two_decimals = at most one digit after the point
fault-no_policy = no policy was in force in { $year }; the first year is { $first }
fault-not_rising = must be later than the entry before it ({ $before })
fault-repeated_id = the id “{ $id }” is used twice
fault-repeated_since = two unit rules begin in the same year
fault-laxer = a unit's rule may only be stricter: the policy says { $bound }
fault-end_before_start = the end lies before the start ({ $start })
fault-below_one = at least 1 half-day
fault-above_span = the span has { $span } half-days only
fault-absent_above_held = absence cannot exceed the { $held } half-days held
fault-not_of_route = route { $route } has no such key
fault-form_not_of_route = form { $form } does not fit route { $route }
fault-makeup_of_self_study = self-study cannot make up for another year
fault-makeup_of_split = a record split between years cannot make up for another year
fault-makeup_not_earlier = must be earlier than the record's own year, { $year }
fault-makeup_above_claim = cannot exceed the { $claimed } hours that the record claims
