import Vue from 'vue'; function request(o) { wx.request(o) }  request({url: 'https://a.example/x'}); Vue.prototype.$http = request
