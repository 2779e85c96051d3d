log-text-empty = A few words are needed here, for example: Research integrity course.
log-text-long = Too long: { $length } characters, the limit is { $limit }. Please shorten it, for example: Research integrity course.
