# What is wrong with an outside file (roster, earlier records): where, what, and how to mend it

door-at-cell = row { $row }, { $column }: { $fault }
door-at-row = row { $row }: { $fault }
door-at-column = { $column }: { $fault }

door-file_encrypted = { $name } has a password or is in the old .xls format; save it as .xlsx without one
door-file_unknown = { $name } can't be read; send CSV (UTF-8 or GB18030) or XLSX
door-file_broken = { $name } is damaged; export it again
door-file_empty = { $name } has no row of data
door-file_too_large = { $name } unpacks to more than { $megabytes } MB; split it
door-file_too_long = { $name } has more than { $rows } rows; split it
door-cell_too_long = a cell has more than 131072 characters; shorten it
door-csv_broken = a quotation mark has no partner, so the rest can't be read
door-header_blank = column { $place } is in use but has no name
door-header_twice = this name is there twice
door-cell_without_header = “{ $text }” is in a column without a name
door-unknown_column = there is no such column; rename or remove it
door-missing_column = this column is missing (in Chinese: { $chinese })
door-column_twice = this is the same column as “{ $other }”; keep one

door-missing = may not be blank
door-staff_no_wrong = “{ $value }” is not a staff number: use letters, digits and . _ / - only, no look-alikes from other alphabets
door-staff_no_twice = “{ $value }” is the same staff number as “{ $other }” in row { $other_row }; write both alike
door-unit_wrong = “{ $value }” is not a unit code: use letters, digits, Chinese characters and . _ / -, 32 at most
door-text_wrong = “{ $value }” is too long or has nothing to see
door-day_wrong = “{ $value }” is not a date; write 2026-03-02, 2026/3/2 or 2026年3月2日
door-rank_wrong = “{ $value }” is not a rank; use staff (职工) or leader (领导)
door-roles_wrong = “{ $value }” has an unknown role; use approver, organiser, bureau (审核人, 班主任, 人事局), with semicolons between
door-contradiction = “{ $value }” contradicts “{ $other }” in row { $other_row }
door-rank_twice = row { $other_row } already has a rank since { $day }; a person holds one at a time
door-joined_after_left = joined on { $day }, after leaving on { $left }
door-since_after_left = the rank begins on { $day }, after leaving on { $left }

door-route_wrong = “{ $value }” is not a route; use in_house, external, self_study, external_online, study_abroad, abroad_training or platform
door-form_wrong = “{ $value }” is not a form of article 5; use party_theory, party_branch, special_class, academic, conference, abroad, online, group_video, lecture or self_study
door-half_wrong = “{ $value }” should be am (上午) or pm (下午)
door-result_wrong = “{ $value }” is not a result; use pass (合格), fail (不合格) or none (无考核)
door-truth_wrong = “{ $value }” should be true (是) or false (否)
door-state_wrong = “{ $value }”: only approved (已通过) records are taken here
door-whole_wrong = “{ $value }” is not a whole number
door-hours_wrong = “{ $value }” is not a number of hours; write 40 or 7.5
door-person_unknown = staff number { $value } is not on the register; import this row again once they are
door-id_of_another = this outside id was another person's record before, not that of staff number { $value }
door-id_twice = this outside id says two things in the file (see row { $other_row }); neither is taken
door-not_over_yet = the completion day { $value } has not come yet
door-taken_out = HR has taken this record out, and yet it says something else now; please check with the platform
door-json_cell = should be text or a number
door-json_broken = no complete JSON: an array of objects is wanted, or one object a line
door-record_twice = the same as row { $other_row }; if it did happen twice, give each an id

door-too_large = this number is too large
door-two_decimals = hours have one decimal at most
door-not_above_zero = should be above 0
door-negative = may not be below 0
door-below_one = at least one half-day
door-above_span = the span has only { $span } half-days
door-absent_above_held = more absent than the { $held } half-days held
door-end_before_start = before the start ({ $start })
door-form_not_of_route = this form doesn't go with this route
door-not_of_route = this route leaves the column blank: half-days for scheduled training, hours for the rest
door-makeup_of_self_study = self-study can't make up for another year
door-makeup_of_split = training across years can't make up for another year
door-makeup_not_earlier = the year made up for should be before { $year }
door-makeup_above_claim = more than the { $claimed } hours of this record
