const Verify = require('./wxcomponents/verify_mpsdk/main')
App({ onLaunch() { Verify.init() } })
