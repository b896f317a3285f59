require('./gone'); require('./latin')
