require('/api/gone')
Page({})
