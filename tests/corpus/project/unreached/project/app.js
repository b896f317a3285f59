require('not-installed'); require('not-installed/deep'); require('../outside/of/it'); require('./gone'); App({})
