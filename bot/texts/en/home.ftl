home-title = <b>{ $name } · hours of { $year }</b>
