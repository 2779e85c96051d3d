home-title = <b>{ $name } · { $year } 年学时</b>
