log-text-empty = 这里要写几个字，例如：科研诚信培训班。
log-text-long = 太长了：{ $length } 个字，最多 { $limit } 个。请写短一些，例如：科研诚信培训班。
