const api = require('tiny-api')
App({ onLaunch() { api.get('/start') } })
