"use strict";const e={init(){wx.startVerify=function(o){return wx.navigateTo({url:"/verify_mpsdk/index/index"})}}};module.exports=e;
