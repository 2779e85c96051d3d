"""中国科学院继续教育网, the academy's own site, in which approved records are entered by hand (art. 7)."""
