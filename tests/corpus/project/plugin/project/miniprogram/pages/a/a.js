requirePlugin('mine').go()
Page({})
