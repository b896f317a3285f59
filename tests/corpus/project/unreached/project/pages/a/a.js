require('not-installed'); require('../../gone'); const name = 'x'; require(name + '.js'); require('./b' + Date.now())
Page({})
