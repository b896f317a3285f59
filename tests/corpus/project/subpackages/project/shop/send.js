export function send() { wx.uploadFile({ url: 'https://files.shop.example/up' }) }
