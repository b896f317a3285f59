const push = require('./vendor/push')

push.start()
